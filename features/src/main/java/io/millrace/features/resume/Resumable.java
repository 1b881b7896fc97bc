package io.millrace.features.resume;

/**
 * A step whose state is kept as named entries, so that a commit writes what changed and no more. A
 * fresh step that is given every entry goes on bit-equal to the one that wrote them.
 */
public interface Resumable {
  /** Hands over the entries that changed since the last call. */
  void saveChanges(Changes changes);

  /**
   * Takes back one entry; entries may come in any order, all before the first event.
   *
   * @throws IllegalArgumentException when these bytes are no state of this version
   */
  void restore(String entry, byte[] bytes);

  /** Where changes go. */
  interface Changes {
    void put(String entry, byte[] bytes);

    void remove(String entry);

    /** The same place for a part of the step: its entries' names begin with the prefix. */
    default Changes under(String prefix) {
      Changes whole = this;
      return new Changes() {
        @Override
        public void put(String entry, byte[] bytes) {
          whole.put(prefix + entry, bytes);
        }

        @Override
        public void remove(String entry) {
          whole.remove(prefix + entry);
        }
      };
    }
  }
}
