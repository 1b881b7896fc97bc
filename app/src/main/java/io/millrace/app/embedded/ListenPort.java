package io.millrace.app.embedded;

import java.util.Objects;

/** The port that an embedded server listens on: one that the user chose, or any free one. */
public sealed interface ListenPort {

  static ListenPort free() {
    return new Free();
  }

  /**
   * @param option the command-line option that set it, for messages
   */
  static ListenPort fixed(int number, String option) {
    return new Fixed(number, option);
  }

  /** A free port under 32768, where Linux's range for outgoing connections begins. */
  record Free() implements ListenPort {}

  /** This port or none. */
  record Fixed(int number, String option) implements ListenPort {
    public Fixed {
      Objects.requireNonNull(option);
      if (number < 1 || number > 65_535) {
        throw new IllegalArgumentException(
            option + " " + number + " is no port: give a number from 1 to 65535");
      }
    }
  }
}
