package io.millrace.schemas.yaml;

import io.millrace.schemas.expression.Expression;
import io.millrace.schemas.expression.InvalidExpressionException;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a stream's {@code derive} and {@code require}, each expression typed as it is read. */
final class EventRules {
  private static final Pattern COMPARISON = Pattern.compile("(?s)(==|!=|<|>|in\\b).*");

  private final String stream;
  private final Map<String, String> derive = new LinkedHashMap<>();
  private final List<String> require = new ArrayList<>();
  private StreamSchema schema;
  private boolean complete = true;

  private EventRules(String stream, StreamSchema came) {
    this.stream = stream;
    this.schema = came;
  }

  static EventRules read(
      String stream, StreamSchema came, Optional<YamlValue> derive, Optional<YamlValue> require) {
    EventRules rules = new EventRules(stream, came);
    derive
        .flatMap(YamlValue::section)
        .ifPresent(section -> section.entries().forEach(rules::readDerived));
    if (rules.complete) { // else a rule over a derived field would be reported for the same mistake
      require.ifPresent(rules::readRequire);
    }
    return rules;
  }

  /** The fields that come, then the derived ones. */
  StreamSchema schema() {
    return schema;
  }

  Map<String, String> derive() {
    return derive;
  }

  List<String> require() {
    return require;
  }

  /** Whether every derived field could be typed, so that the schema is the whole schema. */
  boolean complete() {
    return complete;
  }

  private void readDerived(String name, YamlValue at) {
    Optional<FieldType> type = at.text("an expression").flatMap(text -> type(at, text));
    boolean isNew = schema.position(name) < 0;
    if (!isNew) {
      at.report(
          "the stream has a field %s already: give the derived one another name".formatted(name));
    }
    if (at.checkName(Names.FIELD, name) && isNew && type.isPresent()) {
      List<StreamSchema.Field> fields = new ArrayList<>(schema.fields());
      fields.add(new StreamSchema.Field(name, type.get()));
      schema = new StreamSchema(schema.avro(), fields);
      derive.put(name, at.text("an expression").orElseThrow());
    } else {
      complete = false;
    }
  }

  private Optional<FieldType> type(YamlValue at, String text) {
    try {
      return Optional.of(Expression.compile(text, schema).type());
    } catch (InvalidExpressionException e) {
      at.report(e.problem());
      return Optional.empty();
    }
  }

  /** A map of fields to comparisons, or whole expressions in a list. */
  private void readRequire(YamlValue at) {
    if (at.isList() || at.isScalar()) {
      at.list().forEach(value -> value.text("an expression").ifPresent(t -> readRule(value, t)));
    } else {
      at.section().ifPresent(section -> section.entries().forEach(this::readComparisons));
    }
  }

  private void readComparisons(String field, YamlValue at) {
    if (StreamCatalog.field(at, stream, schema, field).isPresent()) {
      at.list().forEach(comparison -> readComparison(field, comparison));
    }
  }

  private void readComparison(String field, YamlValue at) {
    Optional<String> text = at.scalar("a comparison, as in \"> 0\"").map(String::strip);
    if (text.isPresent() && !COMPARISON.matcher(text.get()).matches()) {
      at.report(
          "is %s: a comparison is expected, beginning with ==, !=, <, <=, >, >= or in"
              .formatted(at.shown()));
    } else {
      text.ifPresent(comparison -> readRule(at, field + " " + comparison));
    }
  }

  private void readRule(YamlValue at, String text) {
    try {
      require.add(Expression.compile(text, schema, FieldType.FLAG).text());
    } catch (InvalidExpressionException e) {
      at.report(e.problem());
    }
  }
}
