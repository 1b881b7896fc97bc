package io.millrace.schemas.message;

import java.time.Instant;

/**
 * What turned out to be true of an event.
 *
 * @param key the window key of the label's own event
 * @param knownAt when it became known
 * @param value binary: 0 or 1; regression: the number; multiclass: the class's position in the
 *     pipeline's class list
 */
public record Label(String eventId, String key, Instant knownAt, double value) {}
