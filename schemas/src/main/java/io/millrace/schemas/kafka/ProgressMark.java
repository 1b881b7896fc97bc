package io.millrace.schemas.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record without a value in {@code <p>.predictions}: this writer has answered every vector of
 * this partition that stands before an offset, and so those before an event time. Two engines write
 * a partition, each in its own time, and one that has no version writes nothing else; so only what
 * they say of themselves tells a reader how far all of them are.
 *
 * <p>Where {@code label.observed} makes the monitor read the decisions, the deciding stage marks
 * {@code <p>.decisions} likewise: every event before is decided, or never will be.
 *
 * @param writer the engine: {@code smile}, {@code onnx}; or {@value #DECIDING}
 * @param before event time
 * @param next offset of the features topic from which on nothing is answered yet
 */
public record ProgressMark(String writer, Instant before, long next) {
  /** The deciding stage. */
  public static final String DECIDING = "decide";

  private static final String WRITER = "millrace.writer";
  private static final String BEFORE = "millrace.before";
  private static final String NEXT = "millrace.next";

  public Headers headers() {
    Headers headers = new RecordHeaders();
    headers.add(WRITER, writer.getBytes(StandardCharsets.UTF_8));
    headers.add(BEFORE, before.toString().getBytes(StandardCharsets.UTF_8));
    headers.add(NEXT, Long.toString(next).getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  /** The mark that these headers make; empty when they make none. */
  public static Optional<ProgressMark> of(Headers headers) {
    Header writer = headers.lastHeader(WRITER);
    Header before = headers.lastHeader(BEFORE);
    Header next = headers.lastHeader(NEXT);
    if (writer == null || before == null || next == null) {
      return Optional.empty();
    }
    return Optional.of(
        new ProgressMark(text(writer), Instant.parse(text(before)), Long.parseLong(text(next))));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
