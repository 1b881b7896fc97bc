package io.millrace.ingest.replay;

/** How fast history is replayed. */
public sealed interface Speed {

  /** So many seconds of event time in a second of wall-clock time. */
  record Times(double factor) implements Speed {
    public Times {
      if (!(factor > 0)) {
        throw new IllegalArgumentException(
            "speed %s must be above 0, as in 60x, or max".formatted(factor));
      }
    }
  }

  /** As fast as the loop follows. */
  record Max() implements Speed {}

  /** Reads {@code max} or {@code 60x}. */
  static Speed parse(String text) {
    if (text.equals("max")) {
      return new Max();
    }
    try {
      if (text.endsWith("x")) {
        return new Times(Double.parseDouble(text.substring(0, text.length() - 1)));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(unreadable(text), e);
    }
    throw new IllegalArgumentException(unreadable(text));
  }

  private static String unreadable(String text) {
    return "speed \"%s\" is neither max nor a multiple of real time such as 60x".formatted(text);
  }
}
