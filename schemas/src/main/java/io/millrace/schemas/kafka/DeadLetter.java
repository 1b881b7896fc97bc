package io.millrace.schemas.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
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
 * @param version the model version that could not score the record, {@code contender@version};
 *     empty where it is no matter of a version
 */
public record DeadLetter(
    String stage,
    String reason,
    String message,
    String topic,
    int partition,
    long offset,
    Optional<String> version) {
  private static final String PREFIX = "__streams.errors.";
  private static final String VERSION = "version";

  /** A letter that no model version has to do with. */
  public DeadLetter(
      String stage, String reason, String message, String topic, int partition, long offset) {
    this(stage, reason, message, topic, partition, offset, Optional.empty());
  }

  /** The same letter, written because this version could not score the record. */
  public DeadLetter by(String scorer) {
    return new DeadLetter(stage, reason, message, topic, partition, offset, Optional.of(scorer));
  }

  /** Whether a header is one of a dead letter's own, not of the record that was refused. */
  public static boolean isOwn(Header header) {
    return header.key().startsWith(PREFIX);
  }

  public Headers headers() {
    Headers headers = new RecordHeaders();
    add(headers, "stage", stage);
    add(headers, "reason", reason);
    add(headers, "message", message);
    add(headers, "topic", topic);
    add(headers, "partition", String.valueOf(partition));
    add(headers, "offset", String.valueOf(offset));
    version.ifPresent(scorer -> add(headers, VERSION, scorer));
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
        number(headers, "offset"),
        Optional.of(text(headers, VERSION)).filter(scorer -> !scorer.isEmpty()));
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
