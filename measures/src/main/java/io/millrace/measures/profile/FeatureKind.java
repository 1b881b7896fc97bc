package io.millrace.measures.profile;

/** What values a feature has: it decides how they are summarised and compared. */
public enum FeatureKind {
  /** Numbers with an order and a distance. */
  NUMERIC,
  /** Texts that are equal or not. */
  CATEGORY
}
