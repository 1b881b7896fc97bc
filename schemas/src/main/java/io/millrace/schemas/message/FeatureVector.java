package io.millrace.schemas.message;

import java.time.Instant;

/**
 * A scored event's features, as they were known strictly before the event.
 *
 * @param key the window key; also the record's key, so that a partition keeps the keyed log's order
 * @param admittedAt wall-clock time of the event's admission, for latency only
 * @param signature hash of the ordered feature names, types and definitions that made the values
 */
public record FeatureVector(
    String eventId,
    String key,
    Instant eventTime,
    Instant admittedAt,
    String signature,
    FeatureValues values) {}
