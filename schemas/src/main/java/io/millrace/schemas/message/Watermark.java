package io.millrace.schemas.message;

import java.time.Instant;

/**
 * How far in event time a stage has come: everything up to it has been processed. The replay paces
 * itself by the monitor's.
 *
 * @param stage {@code monitor}
 * @param outcomes outcomes closed so far
 * @param written wall-clock time of writing
 */
public record Watermark(String stage, Instant watermark, long outcomes, Instant written) {}
