package io.millrace.schemas.message;

import java.time.Instant;

/**
 * An admitted event in the keyed log, with its bytes as they came: the record that every later
 * stage and every replay starts from.
 *
 * @param partition partition of the raw topic
 * @param offset offset there
 * @param event the raw value, Confluent wire format
 */
public record KeyedEvent(
    String stream,
    String id,
    Instant time,
    Instant admittedAt,
    int partition,
    long offset,
    Blob event) {}
