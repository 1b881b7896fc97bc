package io.millrace.schemas.pipeline;

/** What an event's field holds. Avro int, long, float and double are all numbers. */
public enum FieldType {
  NUMBER,
  TEXT,
  FLAG,
  TIME
}
