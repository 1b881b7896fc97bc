package io.millrace.console.view;

/** The records whose number and rate the page shows, in its order. */
public enum Kind {
  EVENTS("events"),
  DEAD_LETTERS("dead letters"),
  VECTORS("vectors"),
  PREDICTIONS("predictions"),
  OUTCOMES("outcomes");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
