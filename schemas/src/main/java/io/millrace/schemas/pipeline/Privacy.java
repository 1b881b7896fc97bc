package io.millrace.schemas.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What of a stream's events must not be written as it came. Ingest applies it before it writes
 * anything anywhere: topics, dead letters, logs, messages.
 *
 * @param rules by field; a field has one rule at most
 */
public record Privacy(Map<String, Rule> rules) {
  public static final Privacy NONE = new Privacy(Map.of());

  public Privacy {
    rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
  }

  /** Whether a key is needed to apply it. */
  public boolean needsKey() {
    return rules.values().stream().anyMatch(Hash.class::isInstance);
  }

  /** What becomes of a field's value. A missing value stays missing. */
  public sealed interface Rule {
    /** The rule's key in the pipeline file. */
    String word();
  }

  /** The value is missing from then on. */
  public record Drop() implements Rule {
    @Override
    public String word() {
      return "drop";
    }
  }

  /**
   * HMAC-SHA256 of the text's UTF-8 bytes under the installation's key, as 64 hexadecimal digits:
   * equal texts stay equal, across streams too, and nobody without the key can try texts out.
   */
  public record Hash() implements Rule {
    @Override
    public String word() {
      return "hash";
    }
  }

  /** Every character but the last four becomes a star; in a text of up to eight, every one. */
  public record Mask() implements Rule {
    @Override
    public String word() {
      return "mask";
    }
  }

  /**
   * The beginning of the text.
   *
   * @param length characters (code points) that are kept, at least 1
   */
  public record Truncate(int length) implements Rule {
    public Truncate {
      if (length < 1) {
        throw new IllegalArgumentException(
            "truncate to %d characters: at least 1 is kept; drop the field instead"
                .formatted(length));
      }
    }

    @Override
    public String word() {
      return "truncate";
    }
  }
}
