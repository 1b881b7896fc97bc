package io.millrace.schemas.pipeline;

import java.util.Locale;

/** What an event's field holds. Avro int, long, float and double are all numbers. */
public enum FieldType {
  NUMBER,
  TEXT,
  FLAG,
  TIME;

  /** The type in messages: {@code number}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
