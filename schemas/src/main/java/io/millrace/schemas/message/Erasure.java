package io.millrace.schemas.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * That an entity's past is to be forgotten: what was recorded of it before. It stands in every
 * partition of the logs that state is kept from, and in {@code <p>.erasures} under the {@link
 * #eventHash hash} of each of its events.
 *
 * <p>It carries no value and no id, only SHA-256 over the pipeline's name and them: who has the log
 * finds whom it is about, as the engine does by trying its keys, but it brings nothing into a topic
 * that its events had not brought. A value that is easy to guess can be guessed from its hash;
 * {@code privacy: hash} keeps such values out of every topic.
 *
 * @param field of the scored stream, by which entities are told apart
 * @param entity SHA-256, 64 hexadecimal digits, of the field's value
 * @param at wall-clock time
 */
public record Erasure(String field, String entity, Instant at) {
  /** The erasure of the entity of that value. */
  public static Erasure of(String pipeline, String field, String value, Instant at) {
    return new Erasure(field, entityHash(pipeline, field, value), at);
  }

  /** Whether it is about the entity of that value. */
  public boolean isAbout(String pipeline, String value) {
    return entity.equals(entityHash(pipeline, field, value));
  }

  private static String entityHash(String pipeline, String field, String value) {
    return sha256(pipeline, field, value);
  }

  /** What an event is called in {@code <p>.erasures}. */
  public static String eventHash(String pipeline, String id) {
    return sha256(pipeline, id);
  }

  private static String sha256(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
