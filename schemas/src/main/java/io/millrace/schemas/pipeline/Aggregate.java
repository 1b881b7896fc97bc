package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A number made of the events of a stream that share the scored event's key and came strictly
 * before it. A label's stream counts by when the label became known. A missing value of a field
 * enters no aggregate; what is made of no values is missing, except for counts, which are 0.
 *
 * <p>t is the scored event's time. A window [t - over, t) may begin a little early where it holds
 * many times; the engine's states say how much.
 */
public sealed interface Aggregate extends Feature {
  /** The longest that {@code lag} and {@code since_last} look back, unless a feature says more. */
  Duration LOOK_BACK = Duration.ofDays(30);

  /** The most events that {@code lag} goes back. */
  int MOST_BACK = 64;

  /** The stream whose events are summed up. */
  String stream();

  /** What those events have in common with the scored one. */
  WindowKey by();

  @Override
  default Type type() {
    return Type.NUMBER;
  }

  @Override
  default Set<String> fields() {
    return new LinkedHashSet<>(by().fields());
  }

  /** An aggregate of one field's values. */
  sealed interface OfField extends Aggregate {
    StreamField of();

    @Override
    default String stream() {
      return of().stream();
    }

    @Override
    default Set<String> fields() {
      Set<String> fields = Aggregate.super.fields();
      fields.add(of().field());
      return fields;
    }
  }

  /** How many events there are in [t - over, t). */
  record Count(String name, String stream, WindowKey by, Duration over) implements Aggregate {
    public Count {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "count(%s)%s over %s".formatted(stream, by.clause(), over);
    }
  }

  /** A statistic of a field's values in [t - over, t), flags as 0 and 1; in the field's unit. */
  record Statistic(String name, Kind kind, StreamField of, WindowKey by, Duration over)
      implements OfField {
    /**
     * Deviation is that of a sample, sqrt(sum of (x - mean)^2 / (n - 1)), missing for n under 2.
     */
    public enum Kind {
      SUM,
      MEAN,
      MIN,
      MAX,
      DEVIATION;

      /** The kind in the pipeline file and in definitions. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Statistic {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "%s(%s)%s over %s".formatted(kind.word(), of, by.clause(), over);
    }
  }

  /**
   * The scored event's own value over the mean of the same field in [t - over, t): 1 is as usual.
   * Missing where either is, and where the mean is 0. The field is the scored stream's.
   */
  record Ratio(String name, StreamField of, WindowKey by, Duration over) implements OfField {
    public Ratio {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "ratio(%s)%s over %s".formatted(of, by.clause(), over);
    }
  }

  /** How many different values a field has in [t - over, t): a sketch, exact up to 255. */
  record Distinct(String name, StreamField of, WindowKey by, Duration over) implements OfField {
    public Distinct {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "distinct(%s)%s over %s".formatted(of, by.clause(), over);
    }
  }

  /**
   * The least value in [t - over, t) that at least the share q of the values is at most: a sketch,
   * within 1 % of it.
   */
  record Quantile(String name, StreamField of, double q, WindowKey by, Duration over)
      implements OfField {
    public Quantile {
      require(name, "over", over);
      Bounds.INSIDE_UNIT.require("q", q);
    }

    @Override
    public String definition() {
      return "quantile(%s, %s)%s over %s".formatted(of, q, by.clause(), over);
    }
  }

  /** The latest value of a field in [t - over, t). */
  record Last(String name, StreamField of, WindowKey by, Duration over) implements OfField {
    public Last {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "last(%s)%s over %s".formatted(of, by.clause(), over);
    }
  }

  /** The value before the last, and so on: the {@code back}-th latest in [t - over, t), from 1. */
  record Lag(String name, StreamField of, int back, WindowKey by, Duration over)
      implements OfField {
    public Lag {
      require(name, "over", over);
      if (back < 1 || back > MOST_BACK) {
        throw new IllegalArgumentException(
            "back is %d: it must be from 1 to %d".formatted(back, MOST_BACK));
      }
    }

    @Override
    public String definition() {
      return "lag(%s, %d)%s over %s".formatted(of, back, by.clause(), over);
    }
  }

  /** Seconds since the latest event in [t - over, t). */
  record SinceLast(String name, String stream, WindowKey by, Duration over) implements Aggregate {
    public SinceLast {
      require(name, "over", over);
    }

    @Override
    public String definition() {
      return "since_last(%s)%s over %s".formatted(stream, by.clause(), over);
    }
  }

  /** Events before t, each with weight 2^(-age / half-life). */
  record DecayedCount(String name, String stream, WindowKey by, Duration halfLife)
      implements Aggregate {
    public DecayedCount {
      require(name, "half_life", halfLife);
    }

    @Override
    public String definition() {
      return "decayed_count(%s)%s half-life %s".formatted(stream, by.clause(), halfLife);
    }
  }

  /** Mean of a field's values before t with those weights. */
  record DecayedMean(String name, StreamField of, WindowKey by, Duration halfLife)
      implements OfField {
    public DecayedMean {
      require(name, "half_life", halfLife);
    }

    @Override
    public String definition() {
      return "decayed_mean(%s)%s half-life %s".formatted(of, by.clause(), halfLife);
    }
  }

  private static void require(String name, String what, Duration length) {
    Names.FIELD.require("feature", name);
    Bounds.ABOVE_ZERO.require(what, length);
  }
}
