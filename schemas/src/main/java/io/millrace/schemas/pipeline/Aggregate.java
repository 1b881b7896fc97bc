package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.Locale;

/**
 * A number that sums up the events of a stream that share the scored event's key and came strictly
 * before it. A label's stream counts by when the label became known.
 */
public sealed interface Aggregate extends Feature {
  /** The stream whose events are summed up. */
  String stream();

  /** What those events have in common with the scored one. */
  WindowKey by();

  @Override
  default Type type() {
    return Type.NUMBER;
  }

  /** How many events there are in [t - over, t); 0 for none. */
  record Count(String name, String stream, WindowKey by, Duration over) implements Aggregate {
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
   * A statistic of a field of the events in [t - over, t), flags as 0 and 1; missing when none of
   * them has a value.
   */
  record Statistic(String name, Kind kind, StreamField of, WindowKey by, Duration over)
      implements Aggregate {
    /** Which statistic, in the field's unit. */
    public enum Kind {
      MEAN;

      /** The kind in the pipeline file and in definitions. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Statistic {
      Names.FIELD.require("feature", name);
      Bounds.ABOVE_ZERO.require("over", over);
    }

    @Override
    public String stream() {
      return of.stream();
    }

    @Override
    public String definition() {
      return "%s(%s)%s over %s".formatted(kind.word(), of, by.clause(), over);
    }
  }
}
