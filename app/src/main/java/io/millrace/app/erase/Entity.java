package io.millrace.app.erase;

import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whom an erasure is about: a value of one of the fields by which windows are kept or the scored
 * stream is keyed.
 *
 * @param value as it stands in the topics: hashed where the privacy rules hash the field
 */
public record Entity(String field, String value) {

  /**
   * The entity that a call names.
   *
   * @param text {@code FIELD=VALUE}, the value as it is outside of the system
   * @param key of the pipeline's hash rules
   * @throws IllegalArgumentException when the pipeline keeps nothing by such a field
   */
  public static Entity of(Pipeline pipeline, String text, Optional<PrivacyKey> key) {
    int end = text.indexOf('=');
    if (end < 1 || end == text.length() - 1) {
      throw new IllegalArgumentException(
          "--entity is FIELD=VALUE, for example %s=SOMETHING"
              .formatted(keys(pipeline).iterator().next()));
    }
    String field = text.substring(0, end);
    checkKey(pipeline, field);
    return new Entity(field, written(pipeline.scoredStream(), field, text.substring(end + 1), key));
  }

  private static void checkKey(Pipeline pipeline, String field) {
    Set<String> keys = keys(pipeline);
    if (keys.contains(field)) {
      return;
    }
    Pipeline.Stream scored = pipeline.scoredStream();
    throw new IllegalArgumentException(
        scored.schema().position(field) < 0
            ? "stream %s has no field %s to tell entities apart by%s"
                .formatted(scored.name(), field, Nearest.hint(field, keys))
            : "nothing is kept by %s: windows and events have the keys %s; name the entity by one of them"
                .formatted(field, String.join(", ", keys)));
  }

  /** Fields of the scored stream by which something is kept. */
  private static Set<String> keys(Pipeline pipeline) {
    Set<String> keys = new LinkedHashSet<>();
    pipeline.windowKey().map(WindowKey::fields).ifPresent(keys::addAll);
    pipeline.furtherKeys().forEach(by -> keys.addAll(by.fields()));
    keys.add(pipeline.scoredStream().key());
    return keys;
  }

  private static String written(
      Pipeline.Stream stream, String field, String value, Optional<PrivacyKey> key) {
    Privacy.Rule rule = stream.privacy().rules().get(field);
    return switch (rule) {
      case null -> value;
      case Privacy.Hash hash -> {
        List<String> fields = stream.incoming().stream().map(StreamSchema.Field::name).toList();
        Object hashed = Redaction.of(stream, key).apply(fields.indexOf(field), value);
        yield Objects.requireNonNull(hashed).toString();
      }
      case Privacy.Drop drop -> throw shared(field, rule);
      case Privacy.Mask mask -> throw shared(field, rule);
      case Privacy.Truncate truncate -> throw shared(field, rule);
    };
  }

  private static IllegalArgumentException shared(String field, Privacy.Rule rule) {
    return new IllegalArgumentException(
        "privacy has the rule %s for %s: what is left of it many may share, and erasing it would erase them all; name the entity by another key"
            .formatted(rule.word(), field));
  }
}
