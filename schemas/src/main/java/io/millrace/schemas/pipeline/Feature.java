package io.millrace.schemas.pipeline;

import java.util.Locale;

/**
 * One column of the vector. What it is made of is its definition, in a canonical text whose hash
 * models refer to: same text, same values.
 */
public sealed interface Feature permits Feature.Field, Feature.Calendar, Aggregate {
  String name();

  Type type();

  /** Canonical text of everything that determines the value, name excluded. */
  String definition();

  /** What a feature's value is. */
  enum Type {
    NUMBER,
    CATEGORY
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
}
