package io.millrace.measures.profile;

/** The distribution of one feature over many events, without the events. */
public sealed interface FeatureProfile permits NumericProfile, CategoryProfile {
  /** Events that had a value. */
  long count();

  /** Events that had none. */
  long missing();
}
