package io.millrace.app.loop;

import io.millrace.schemas.message.Blob;

/**
 * A dead letter.
 *
 * @param topic the stream it came from, or {@code features}
 * @param subject the version that could not score it; empty for raw events
 */
public record Refused(
    String stage,
    String reason,
    String message,
    String topic,
    int partition,
    long offset,
    String subject,
    Blob value) {}
