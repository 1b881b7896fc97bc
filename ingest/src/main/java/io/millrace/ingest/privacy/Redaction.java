package io.millrace.ingest.privacy;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stream's privacy rules, by position of the field. For any thread. */
public final class Redaction {
  /** Stands in a message where a value may not. */
  public static final String WITHHELD = "(withheld)";

  private static final int KEPT = 4;
  private static final int SHORT = 8;

  private final Privacy.@Nullable Rule[] rules;
  private final boolean empty;
  private final @Nullable PrivacyKey key;

  private Redaction(Pipeline.Stream stream, @Nullable PrivacyKey key) {
    this.rules =
        stream.incoming().stream()
            .map(field -> stream.privacy().rules().get(field.name()))
            .toArray(Privacy.Rule[]::new);
    this.empty = stream.privacy().rules().isEmpty();
    this.key = key;
  }

  /**
   * The rules of a stream.
   *
   * @throws IllegalArgumentException when one of them needs a key and there is none
   */
  public static Redaction of(Pipeline.Stream stream, Optional<PrivacyKey> key) {
    if (stream.privacy().needsKey() && key.isEmpty()) {
      throw new IllegalArgumentException(
          "privacy.%s has hash rules, which need a secret key: set MILLRACE_PRIVACY_KEY or give --privacy-key-file FILE (make a key once with: openssl rand -hex 32, and keep it: with another one the same values hash differently)"
              .formatted(stream.name()));
    }
    return new Redaction(stream, key.orElse(null));
  }

  /** Whether the stream has no rules, so that its rows may be shown as they came. */
  public boolean isEmpty() {
    return empty;
  }

  /** Whether a field's value is never to be looked at. */
  public boolean drops(int field) {
    return rules[field] instanceof Privacy.Drop;
  }

  /** Whether a field's value may not be shown as it came. */
  public boolean covers(int field) {
    return rules[field] != null;
  }

  /** What may be written in place of a typed value. */
  public @Nullable Object apply(int field, @Nullable Object value) {
    Privacy.Rule rule = rules[field];
    if (rule == null || value == null) {
      return value;
    }
    String text = value.toString();
    return switch (rule) {
      case Privacy.Drop ignored -> null;
      case Privacy.Hash ignored -> hash(text);
      case Privacy.Mask ignored -> mask(text);
      case Privacy.Truncate truncate -> truncate(text, truncate.length());
    };
  }

  private String hash(String text) {
    if (key == null) {
      throw new IllegalStateException("a hash rule was let through without a key");
    }
    return key.hash(text);
  }

  private static String mask(String text) {
    int[] characters = text.codePoints().toArray();
    int kept = characters.length > SHORT ? KEPT : 0;
    int hidden = characters.length - kept;
    return "*".repeat(hidden) + new String(characters, hidden, kept);
  }

  private static String truncate(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length));
  }
}
