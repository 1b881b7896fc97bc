package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.Locale;

/**
 * One column of the vector. What it is made of is its definition, in a canonical text whose hash
 * models refer to: same text, same values.
 */
public sealed interface Feature {
  String name();

  Type type();

  /** Canonical text of everything that determines the value, name excluded. */
  String definition();

  /** What a feature's value is. */
  enum Type {
    NUMBER,
    CATEGORY
  }

  /** An aggregate over a sliding window: events of the stream with time in [t - over, t). */
  sealed interface Windowed extends Feature {
    String stream();

    /** Which events share a window. */
    WindowKey by();

    Duration over();

    @Override
    default Type type() {
      return Type.NUMBER;
    }
  }

  /** The scored event's own field. */
  record Field(String name, String field, Type type) implements Feature {
    public Field {
      Names.FIELD.require("feature", name);
    }

    @Override
    public String definition() {
      return "field(%s):%s".formatted(field, type.name().toLowerCase(Locale.ROOT));
    }
  }

  /** A part of the scored event's local time, in the pipeline's zone (part of the definition). */
  record Calendar(String name, Part part, String zone) implements Feature {
    /**
     * hour 0-23; day of week 1 (Monday) - 7; day of month 1-31; month 1-12; minute of day 0-1439.
     */
    public enum Part {
      HOUR,
      DAY_OF_WEEK,
      DAY_OF_MONTH,
      MONTH,
      MINUTE_OF_DAY
    }

    public Calendar {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public String definition() {
      return "calendar(%s,%s)".formatted(part.name().toLowerCase(Locale.ROOT), zone);
    }
  }

  /** How many events of the stream share the scored event's key, in the window; 0 for none. */
  record Count(String name, String stream, WindowKey by, Duration over) implements Windowed {
    public Count {
      Names.FIELD.require("feature", name);
      Bounds.ABOVE_ZERO.require("over", over);
    }

    @Override
    public String definition() {
      return "count(%s)%s over %s".formatted(stream, by.clause(), over);
    }
  }

  /**
   * Mean of a field of those events, flags as 0 and 1; missing when there are none. A label's
   * stream counts by when the label became known.
   */
  record Mean(String name, String stream, String field, WindowKey by, Duration over)
      implements Windowed {
    public Mean {
      Names.FIELD.require("feature", name);
      Bounds.ABOVE_ZERO.require("over", over);
    }

    @Override
    public String definition() {
      return "mean(%s.%s)%s over %s".formatted(stream, field, by.clause(), over);
    }
  }
}
