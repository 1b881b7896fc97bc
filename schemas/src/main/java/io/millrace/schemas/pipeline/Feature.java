package io.millrace.schemas.pipeline;

import java.util.Set;

/**
 * One column of the vector. What it is made of is its definition, in a canonical text whose hash
 * models refer to: same text, same values.
 */
public sealed interface Feature permits EventFeature, Aggregate {
  String name();

  Type type();

  /**
   * Canonical text of everything that determines the value, name excluded, and but for the formulas
   * of derived fields: {@link Pipeline#signatureOf} has these too.
   */
  String definition();

  /** The fields that the value is made of, its key's included; names that are none do no harm. */
  Set<String> fields();

  /** What a feature's value is. */
  enum Type {
    NUMBER,
    CATEGORY,
    /** Words or bytes in base64: only for models that read them, never counted or compared. */
    TEXT
  }
}
