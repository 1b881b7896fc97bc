package io.millrace.schemas.yaml;

import io.millrace.schemas.avro.StreamSchemas;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.topic.Topics;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code streams}. */
final class StreamsReader {
  private static final Set<String> KEYS =
      Set.of("schema", "id", "key", "time", "require", "derive");
  private static final String ID = "the field that identifies an event";
  private static final String TIME = "the field of event time";
  private static final String KEY = "the field that partitions the topic";

  private final Function<String, String> schemaFiles;

  StreamsReader(Function<String, String> schemaFiles) {
    this.schemaFiles = schemaFiles;
  }

  Optional<StreamCatalog> read(YamlValue value) {
    Optional<YamlSection> section = value.section();
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Optional<Pipeline.Stream>> streams = new LinkedHashMap<>();
    section.get().entries().forEach((name, at) -> streams.put(name, stream(name, at)));
    if (streams.isEmpty()) {
      value.report("is empty: at least the stream to score is expected");
    }
    return Optional.of(new StreamCatalog(streams));
  }

  private Optional<Pipeline.Stream> stream(String name, YamlValue at) {
    if (!at.checkName(Names.TOPIC_PART, name)) {
      return Optional.empty();
    }
    if (Topics.reservedStreamNames().contains(name)) {
      at.report(
          "the name %s is taken by a topic that the pipeline writes: give the stream another one"
              .formatted(name));
    }
    return at.section().flatMap(section -> stream(name, section.only(KEYS)));
  }

  private Optional<Pipeline.Stream> stream(String name, YamlSection keys) {
    Optional<StreamSchema> came =
        keys.need("schema", "the file of the stream's Avro schema", this::schema);
    Optional<EventRules> rules =
        came.map(
            schema -> EventRules.read(name, schema, keys.find("derive"), keys.find("require")));
    Optional<StreamSchema> schema = rules.map(EventRules::schema);
    Optional<String> id = keys.need("id", ID, at -> field(at, ID, FieldType.TEXT, name, schema));
    Optional<String> time =
        keys.need("time", TIME, at -> field(at, TIME, FieldType.TIME, name, schema));
    Optional<String> key =
        keys.find("key").flatMap(at -> field(at, KEY, FieldType.TEXT, name, schema)).or(() -> id);
    if (rules.isEmpty() || id.isEmpty() || time.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return rules
        .filter(EventRules::complete)
        .map(
            r ->
                new Pipeline.Stream(
                    name, r.schema(), id.get(), key.get(), time.get(), r.require(), r.derive()));
  }

  private Optional<StreamSchema> schema(YamlValue at) {
    Optional<String> file = at.text("the file of the stream's Avro schema");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      String json = schemaFiles.apply(file.get());
      if (json != null) {
        return Optional.of(StreamSchemas.parse(json));
      }
      at.report("there is no file %s".formatted(file.get()));
    } catch (UncheckedIOException e) {
      at.report("file %s cannot be read: %s".formatted(file.get(), e.getMessage()));
    } catch (IllegalArgumentException e) {
      at.report("file %s %s".formatted(file.get(), e.getMessage()));
    }
    return Optional.empty();
  }

  /** The field's name, even where it is reported for what the schema says of it. */
  private static Optional<String> field(
      YamlValue at,
      String meaning,
      FieldType needed,
      String stream,
      Optional<StreamSchema> schema) {
    Optional<String> name = at.text(meaning);
    if (name.isPresent() && schema.isPresent()) {
      StreamCatalog.field(at, stream, schema.get(), name.get())
          .filter(field -> field.type() != needed)
          .ifPresent(field -> reportType(at, field, needed));
    }
    return name;
  }

  private static void reportType(
      YamlValue at, StreamCatalog.FieldReference field, FieldType needed) {
    String remedy =
        needed == FieldType.TIME
            ? "in Avro, a long with logicalType timestamp-millis"
            : "derive one, as in `%s_text: string(%s)`".formatted(field.field(), field.field());
    at.report(
        "%s is a %s field: a %s field is needed; %s"
            .formatted(field.field(), field.type().word(), needed.word(), remedy));
  }
}
