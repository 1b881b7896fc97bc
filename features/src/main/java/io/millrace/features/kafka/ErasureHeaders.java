package io.millrace.features.kafka;

import io.millrace.schemas.message.Erasure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * An erasure in the keyed or the rekeyed log: a record without key or value, which its headers
 * make, in every partition. Readers of events pass over it, as they do over all records without a
 * value.
 */
public final class ErasureHeaders {
  private static final String FIELD = "millrace.erased.field";
  private static final String ENTITY = "millrace.erased.entity";
  private static final String AT = "millrace.erased.at";

  private ErasureHeaders() {}

  public static Headers of(Erasure erasure) {
    Headers headers = new RecordHeaders();
    headers.add(FIELD, bytes(erasure.field()));
    headers.add(ENTITY, bytes(erasure.entity()));
    headers.add(AT, bytes(erasure.at().toString()));
    return headers;
  }

  /** The erasure that these headers make; empty when they make none. */
  public static Optional<Erasure> read(Headers headers) {
    Header field = headers.lastHeader(FIELD);
    Header entity = headers.lastHeader(ENTITY);
    Header at = headers.lastHeader(AT);
    if (field == null || entity == null || at == null) {
      return Optional.empty();
    }
    return Optional.of(new Erasure(text(field), text(entity), Instant.parse(text(at))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
