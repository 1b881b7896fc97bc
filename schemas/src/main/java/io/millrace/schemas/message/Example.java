package io.millrace.schemas.message;

import java.time.Instant;

/** A vector and its label: what training reads. */
public record Example(FeatureVector vector, double label, Instant labelKnownAt) {}
