package io.millrace.schemas.message;

import java.time.Instant;

/**
 * A vector and its label: what training reads.
 *
 * @param label NaN where nobody says what was true
 * @param labelKnownAt when its record was closed, where nobody does
 */
public record Example(FeatureVector vector, double label, Instant labelKnownAt) {}
