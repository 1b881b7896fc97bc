package io.millrace.schemas.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A feature of the scored event alone: nothing but its own fields determines the value. */
public sealed interface EventFeature extends Feature {

  /** A field as it is: a number, a flag as 0 or 1, or a text as category. */
  record Field(String name, String field, Type type) implements EventFeature {
    public Field {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Set<String> fields() {
      return Set.of(field);
    }

    @Override
    public String definition() {
      return "field(%s):%s".formatted(field, type.name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * A formula over the fields: a number, a flag as 0 or 1, or a text as category; missing where a
   * field that it names is missing, and where it cannot be evaluated.
   *
   * @param formula in CEL
   */
  record Computed(String name, String formula, Type type) implements EventFeature {
    public Computed {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Set<String> fields() {
      return Derived.names(formula);
    }

    @Override
    public String definition() {
      return "expression(%s):%s".formatted(formula, type.name().toLowerCase(Locale.ROOT));
    }
  }

  /** A part of the event's local time, in the pipeline's zone (part of the definition). */
  record Calendar(String name, Part part, String zone) implements EventFeature {
    /**
     * hour 0-23; day of week 1 (Monday) - 7; day of month 1-31; month 1-12; minute of day 0-1439;
     * quarter 1-4; week of year 1-53 by ISO 8601, so that the first days of January may be in week
     * 52 or 53 and the last of December in week 1; is weekend 1 on Saturday and Sunday, else 0.
     */
    public enum Part {
      HOUR,
      DAY_OF_WEEK,
      DAY_OF_MONTH,
      MONTH,
      MINUTE_OF_DAY,
      QUARTER,
      WEEK_OF_YEAR,
      IS_WEEKEND
    }

    public Calendar {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public Set<String> fields() {
      return Set.of();
    }

    @Override
    public String definition() {
      return "calendar(%s,%s)".formatted(part.name().toLowerCase(Locale.ROOT), zone);
    }
  }

  /**
   * The way in kilometres between two places along the Earth's surface, taken as a sphere. The
   * fields hold degrees, north and east positive.
   */
  record Distance(String name, Place from, Place to) implements EventFeature {
    /** The fields of a place: latitude in [-90, 90], longitude in [-360, 360]. */
    public record Place(String latitude, String longitude) {}

    public Distance {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public Set<String> fields() {
      return Set.copyOf(List.of(from.latitude(), from.longitude(), to.latitude(), to.longitude()));
    }

    @Override
    public String definition() {
      return "distance_km(%s,%s,%s,%s)"
          .formatted(from.latitude(), from.longitude(), to.latitude(), to.longitude());
    }
  }

  /** How long a text is; 0 for an empty one. */
  record Length(String name, String field, Unit unit) implements EventFeature {
    /** Unicode code points, or words: runs of letters and digits. */
    public enum Unit {
      CHARACTERS,
      TOKENS
    }

    public Length {
      Names.FIELD.require("feature", name);
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public Set<String> fields() {
      return Set.of(field);
    }

    @Override
    public String definition() {
      return "length(%s,%s)".formatted(field, unit.name().toLowerCase(Locale.ROOT));
    }
  }

  /** One column of a hashed text: how many of its pieces fall into this bucket. */
  record Bucket(String name, TextHash of, int bucket) implements EventFeature {
    public Bucket {
      Names.FIELD.require("feature", name);
      if (bucket < 0 || bucket >= of.buckets()) {
        throw new IllegalArgumentException(
            "bucket is %d: it must be from 0 to %d".formatted(bucket, of.buckets() - 1));
      }
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public Set<String> fields() {
      return Set.of(of.field());
    }

    @Override
    public String definition() {
      return "%s[%d of %d]".formatted(of.definition(), bucket, of.buckets());
    }
  }
}
