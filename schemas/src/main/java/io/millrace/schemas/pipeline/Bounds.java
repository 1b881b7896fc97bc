package io.millrace.schemas.pipeline;

import java.time.Duration;

/** The ranges that the pipeline's numbers and durations are held to. */
public enum Bounds {
  FINITE("that is finite"),
  ABOVE_ZERO("above 0"),
  AT_LEAST_ZERO("at least 0"),
  INSIDE_UNIT("above 0 and below 1"),
  UNIT("from 0 to 1"),
  UNIT_WITHOUT_ZERO("above 0 and at most 1"),
  UNIT_WITHOUT_ONE("at least 0 and below 1");

  private final String words;

  Bounds(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  public boolean hold(double value) {
    return Double.isFinite(value)
        && switch (this) {
          case FINITE -> true;
          case ABOVE_ZERO -> value > 0;
          case AT_LEAST_ZERO -> value >= 0;
          case INSIDE_UNIT -> value > 0 && value < 1;
          case UNIT -> value >= 0 && value <= 1;
          case UNIT_WITHOUT_ZERO -> value > 0 && value <= 1;
          case UNIT_WITHOUT_ONE -> value >= 0 && value < 1;
        };
  }

  public boolean hold(Duration value) {
    return hold(value.isZero() ? 0 : value.isNegative() ? -1 : 1);
  }

  /** For compact constructors; {@code what} is the component's name. */
  public void require(String what, double value) {
    if (!hold(value)) {
      throw new IllegalArgumentException("%s is %s: it must be %s".formatted(what, value, words));
    }
  }

  public void require(String what, Duration value) {
    if (!hold(value)) {
      throw new IllegalArgumentException("%s is %s: it must be %s".formatted(what, value, words));
    }
  }
}
