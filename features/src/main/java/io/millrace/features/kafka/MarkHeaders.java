package io.millrace.features.kafka;

import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.registry.PoisonException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A mark in the rekeyed log: a record without key or value, which its headers make. */
final class MarkHeaders {
  private static final String SOURCE = "millrace.source";
  private static final String REACHED = "millrace.reached";
  private static final String PACE = "millrace.pace";

  private MarkHeaders() {}

  static Headers of(Rekeyed.Mark mark) {
    Headers headers = new RecordHeaders();
    headers.add(SOURCE, bytes(Integer.toString(mark.source())));
    headers.add(REACHED, bytes(mark.reached().toString()));
    headers.add(PACE, bytes(mark.pace().name()));
    return headers;
  }

  /**
   * The mark that these headers make.
   *
   * @throws PoisonException when they make none
   */
  static Rekeyed.Mark read(Headers headers) {
    try {
      return new Rekeyed.Mark(
          Integer.parseInt(text(headers, SOURCE)),
          Instant.parse(text(headers, REACHED)),
          Rekeyed.Pace.valueOf(text(headers, PACE)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new PoisonException("a record without a value has no mark in its headers", e);
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
