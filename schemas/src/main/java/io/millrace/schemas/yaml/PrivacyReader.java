package io.millrace.schemas.yaml;

import io.millrace.schemas.avro.FieldTraits;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads {@code privacy}; {@link PrivacyUse} then asks whether the rest of the file can do with it.
 */
final class PrivacyReader {
  private static final int LONGEST = 10_000;

  private static final Key<YamlValue> DROP =
      Key.optional(
          "drop",
          "fields whose values are missing from then on",
          fields(),
          "none",
          "The Avro schema must allow null there. A field that an id, a key, a time, a rule, a feature"
              + " or the label needs cannot be dropped.");
  private static final Key<YamlValue> HASH =
      Key.optional(
          "hash",
          "text fields of which a keyed hash is written",
          fields(),
          "none",
          "HMAC-SHA256 in 64 hexadecimal digits: equal values stay equal, so ids, keys and categories"
              + " may be hashed. The key comes with the call (MILLRACE_PRIVACY_KEY, or"
              + " --privacy-key-file FILE), never from this file.");
  private static final Key<YamlValue> MASK =
      Key.optional(
          "mask",
          "text fields that are starred out but for the last four characters",
          fields(),
          "none",
          "Texts of up to eight characters are starred out whole.");
  private static final Key<YamlValue> TRUNCATE =
      Key.optional(
          "truncate",
          "text fields of which the first characters are kept",
          new Shape.MapOf("FIELD", Optional.empty(), new Shape.Whole(LONGEST)),
          "none",
          "Field to number of characters: `{note: 10}`.");

  static final Section SECTION =
      Key.section(
          "privacy.STREAM",
          "What of a stream's events is not written as it came. Ingest applies it before it writes"
              + " anything anywhere; so the stream must be one that ingest writes (`written_by`). A"
              + " field that the Avro schema tags as personal (`\"pii\": true`, or `PII` among"
              + " `\"confluent:tags\"`) must have a rule.",
          DROP,
          HASH,
          MASK,
          TRUNCATE);

  private final StreamCatalog streams;

  PrivacyReader(StreamCatalog streams) {
    this.streams = streams;
  }

  /** A field's rule, and where the file says so. */
  record Rule(Privacy.Rule rule, YamlValue at) {}

  /** By stream and field. */
  Map<String, Map<String, Rule>> read(Optional<YamlValue> privacy) {
    Map<String, Map<String, Rule>> rules = new LinkedHashMap<>();
    privacy
        .flatMap(YamlValue::section)
        .ifPresent(
            section ->
                section
                    .entries()
                    .forEach(
                        (name, at) ->
                            streams.stream(at, name)
                                .ifPresent(stream -> rules.put(name, rules(stream, at)))));
    return rules;
  }

  private static Map<String, Rule> rules(Pipeline.Stream stream, YamlValue at) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    if (stream.writer() == Pipeline.Writer.OTHERS) {
      at.report(
          "stream %s is written by others, past ingest: no rule can act before its events are written; have its producers leave the values out, or remove written_by: others"
              .formatted(stream.name()));
      return rules;
    }
    at.section()
        .ifPresent(
            section -> {
              YamlSection keys = section.only(SECTION);
              var into = new Into(stream, rules);
              keys.at(DROP).ifPresent(list -> into.each(list, new Privacy.Drop()));
              keys.at(HASH).ifPresent(list -> into.each(list, new Privacy.Hash()));
              keys.at(MASK).ifPresent(list -> into.each(list, new Privacy.Mask()));
              keys.at(TRUNCATE).flatMap(YamlValue::section).ifPresent(into::lengths);
            });
    return rules;
  }

  /** Collects one stream's rules. */
  private record Into(Pipeline.Stream stream, Map<String, Rule> rules) {

    void each(YamlValue list, Privacy.Rule rule) {
      for (YamlValue at : list.list()) {
        at.text("a field of the stream").ifPresent(field -> put(field, rule, at));
      }
    }

    void lengths(YamlSection section) {
      section
          .entries()
          .forEach(
              (field, at) ->
                  at.count(LONGEST)
                      .ifPresent(length -> put(field, new Privacy.Truncate(length), at)));
    }

    private void put(String field, Privacy.Rule rule, YamlValue at) {
      List<String> incoming = stream.incoming().stream().map(StreamSchema.Field::name).toList();
      if (!incoming.contains(field)) {
        at.report(
            "stream %s brings no field %s%s"
                .formatted(stream.name(), field, Nearest.hint(field, incoming)));
        return;
      }
      Rule before = rules.putIfAbsent(field, new Rule(rule, at));
      if (before != null) {
        at.report(
            "field %s has the rule %s already: keep one".formatted(field, before.rule().word()));
        return;
      }
      checkType(field, rule, at);
    }

    private void checkType(String field, Privacy.Rule rule, YamlValue at) {
      FieldTraits traits =
          Objects.requireNonNull(FieldTraits.of(stream.schema().avro()).get(field));
      boolean fits = rule instanceof Privacy.Drop ? traits.nullable() : traits.freeText();
      if (!fits) {
        at.report(
            rule instanceof Privacy.Drop
                ? "field %s may not be missing by its Avro schema: make its type a union with null"
                    .formatted(field)
                : "field %s is no string by its Avro schema: %s needs one; drop takes any field that may be null"
                    .formatted(field, rule.word()));
      }
    }
  }

  private static Shape fields() {
    return new Shape.ListOf(new Shape.Text("a field of the stream", Optional.empty()));
  }

  static Shape shape() {
    return new Shape.MapOf("STREAM", Optional.of(Names.TOPIC_PART), new Shape.Nested(SECTION));
  }
}
