package io.millrace.schemas.yaml;

import io.millrace.schemas.avro.FieldTraits;
import io.millrace.schemas.expression.Expression;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Whether the pipeline can do with what privacy rules leave of its streams. What features and label
 * need is not told a second time here: they are read once more from streams that lack a dropped
 * field, and what is wrong then is what needs it.
 */
final class PrivacyUse {
  private final StreamCatalog streams;
  private final Map<String, Map<String, PrivacyReader.Rule>> rules;
  private final BiConsumer<StreamCatalog, Problems> reading;

  /**
   * @param reading reads label and features from streams, reporting what is wrong
   */
  PrivacyUse(
      StreamCatalog streams,
      Map<String, Map<String, PrivacyReader.Rule>> rules,
      BiConsumer<StreamCatalog, Problems> reading) {
    this.streams = streams;
    this.rules = rules;
    this.reading = reading;
  }

  /** Reports every rule that something else in the file cannot do with. */
  void check() {
    streams
        .streams()
        .forEach(
            (name, stream) ->
                rules
                    .getOrDefault(name, Map.of())
                    .forEach((field, rule) -> check(stream.orElseThrow(), field, rule)));
  }

  private void check(Pipeline.Stream stream, String field, PrivacyReader.Rule rule) {
    switch (rule.rule()) {
      case Privacy.Drop ignored -> checkDropped(stream, field, rule.at());
      case Privacy.Hash ignored -> checkHashedAlike(stream, field, rule.at());
      case Privacy.Mask ignored -> checkIdentity(stream, field, rule);
      case Privacy.Truncate ignored -> checkIdentity(stream, field, rule);
    }
  }

  private static void checkIdentity(Pipeline.Stream stream, String field, PrivacyReader.Rule rule) {
    if (field.equals(stream.id()) || field.equals(stream.key())) {
      rule.at()
          .report(
              "%s is the %s of stream %s: after %s two of them could be one; hash it instead"
                  .formatted(
                      field,
                      field.equals(stream.id()) ? "id" : "key",
                      stream.name(),
                      rule.rule().word()));
    }
  }

  /** A hash in one stream and the plain value in another never meet. */
  private void checkHashedAlike(Pipeline.Stream stream, String field, YamlValue at) {
    for (Optional<Pipeline.Stream> each : streams.streams().values()) {
      Pipeline.Stream other = each.orElseThrow();
      boolean has = other.incoming().stream().anyMatch(f -> f.name().equals(field));
      boolean id = field.equals(stream.id());
      String twin = id ? other.id() : field;
      PrivacyReader.Rule rule = rules.getOrDefault(other.name(), Map.of()).get(twin);
      boolean alike = rule != null && rule.rule() instanceof Privacy.Hash;
      if ((has || id) && !alike) {
        at.report(
            "%s is hashed here, but %s of stream %s is not: they would never meet, and one tells the other; hash both"
                .formatted(field, twin, other.name()));
      }
    }
  }

  private void checkDropped(Pipeline.Stream stream, String field, YamlValue at) {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("id", stream.id());
    roles.put("key", stream.key());
    roles.put("time", stream.time());
    roles.forEach(
        (role, used) -> {
          if (used.equals(field)) {
            reportNeeded(at, field, "it is the %s of stream %s".formatted(role, stream.name()));
          }
        });
    stream.require().forEach(rule -> checkExpression(stream, field, rule, FieldType.FLAG, at));
    stream
        .derive()
        .forEach(
            (name, formula) -> {
              int position = stream.schema().position(name);
              FieldType type = stream.schema().fields().get(position).type();
              checkExpression(stream, field, formula, type, at);
            });
    Problems without = new Problems("");
    reading.accept(lacking(stream, field), without);
    without.paths().forEach(path -> reportNeeded(at, field, path + " needs it"));
  }

  private static void checkExpression(
      Pipeline.Stream stream, String field, String text, FieldType type, YamlValue at) {
    List<StreamSchema.Field> operands = Expression.compile(text, stream.schema(), type).operands();
    if (operands.stream().anyMatch(operand -> operand.name().equals(field))) {
      reportNeeded(at, field, "`%s` of stream %s needs it".formatted(text, stream.name()));
    }
  }

  private static void reportNeeded(YamlValue at, String field, String why) {
    at.report("%s cannot be dropped: %s; hash it, or do without".formatted(field, why));
  }

  private StreamCatalog lacking(Pipeline.Stream stream, String field) {
    Map<String, Optional<Pipeline.Stream>> all = new LinkedHashMap<>(streams.streams());
    List<StreamSchema.Field> left =
        stream.schema().fields().stream().filter(f -> !f.name().equals(field)).toList();
    all.put(stream.name(), Optional.of(stream.with(new StreamSchema("{}", left))));
    return new StreamCatalog(all);
  }

  /** Reports every field that its schema tags as personal and that no rule covers. */
  void checkTags(YamlValue at) {
    for (Optional<Pipeline.Stream> each : streams.streams().values()) {
      Pipeline.Stream stream = each.orElseThrow();
      FieldTraits.of(stream.schema().avro())
          .forEach(
              (field, traits) -> {
                boolean covered = rules.getOrDefault(stream.name(), Map.of()).containsKey(field);
                if (traits.personal() && !covered) {
                  at.problems().add(at.line(), "privacy", untreated(stream, field));
                }
              });
    }
  }

  private static String untreated(Pipeline.Stream stream, String field) {
    String what =
        "field %s of stream %s is tagged as personal in its Avro schema and has no privacy rule: "
            .formatted(field, stream.name());
    return what
        + (stream.writer() == Pipeline.Writer.OTHERS
            ? "none can act on a stream that others write; leave the field out of the schema file, for what is not in it is read by no stage"
            : "say `privacy: {%s: {drop: [%s]}}`, or hash, mask or truncate it"
                .formatted(stream.name(), field));
  }
}
