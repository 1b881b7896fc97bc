package io.millrace.schemas.pipeline;

/**
 * One column of the vector. What it is made of is its definition, in a canonical text whose hash
 * models refer to: same text, same values.
 */
public sealed interface Feature permits EventFeature, Aggregate {
  String name();

  Type type();

  /** Canonical text of everything that determines the value, name excluded. */
  String definition();

  /** What a feature's value is. */
  enum Type {
    NUMBER,
    CATEGORY
  }
}
