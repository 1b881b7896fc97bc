package io.millrace.schemas.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Where refused data came from and why, as the headers of a record in {@code <p>.dead-letters}. The
 * record's key and value are the bytes as they came. Names follow Kafka Streams' own dead letters.
 *
 * @param stage who refused: {@code ingest}, {@code features}, {@code scoring}, {@code monitor}
 * @param reason a code to count by: {@code poison}, {@code require}, {@code duplicate} ...
 * @param message what, with which value, against which rule
 * @param topic the topic, or for a file's row the file
 * @param offset the offset there, or the row's number
 */
public record DeadLetter(
    String stage, String reason, String message, String topic, int partition, long offset) {
  private static final String PREFIX = "__streams.errors.";

  public Headers headers() {
    Headers headers = new RecordHeaders();
    add(headers, "stage", stage);
    add(headers, "reason", reason);
    add(headers, "message", message);
    add(headers, "topic", topic);
    add(headers, "partition", String.valueOf(partition));
    add(headers, "offset", String.valueOf(offset));
    return headers;
  }

  /** Reads a dead letter's headers; a header that is not there reads as empty, a number as -1. */
  public static DeadLetter of(Headers headers) {
    return new DeadLetter(
        text(headers, "stage"),
        text(headers, "reason"),
        text(headers, "message"),
        text(headers, "topic"),
        (int) number(headers, "partition"),
        number(headers, "offset"));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Headers headers, String name) {
    var header = headers.lastHeader(PREFIX + name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static long number(Headers headers, String name) {
    String text = text(headers, name);
    return text.isEmpty() ? -1 : Long.parseLong(text);
  }
}
