package io.millrace.console.view;

import org.jspecify.annotations.Nullable;

/** One value, and the revision of its last change. */
final class Changing<T> {
  private T value;
  private long revision;

  Changing(T value, long revision) {
    this.value = value;
    this.revision = revision;
  }

  boolean put(T next, long atRevision) {
    if (value.equals(next)) {
      return false;
    }
    value = next;
    revision = atRevision;
    return true;
  }

  T value() {
    return value;
  }

  /** The value when it changed after that revision, else null. */
  @Nullable T since(long since) {
    return revision > since ? value : null;
  }
}
