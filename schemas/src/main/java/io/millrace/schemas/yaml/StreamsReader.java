package io.millrace.schemas.yaml;

import io.millrace.schemas.avro.StreamSchemas;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Entrance;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.topic.Topics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@code streams}. */
final class StreamsReader {
  private static final Key<YamlValue> SCHEMA =
      Key.required(
          "schema",
          "the file of the stream's Avro schema",
          text("a file's path, relative to the pipeline file"),
          "See [the schema file](#the-schema-file).");
  private static final Key<YamlValue> ID =
      Key.required(
          "id",
          "the field that identifies an event",
          text("a text field"),
          "The label stream's id is that of the event it labels. A second event of the same id is a"
              + " duplicate: it goes to the dead letters.");
  private static final Key<YamlValue> TIME =
      Key.required(
          "time",
          "the field of event time",
          text("a time field"),
          "For the label's stream: when the label became known, never earlier than the event that"
              + " it labels.");
  private static final Key<YamlValue> KEY =
      Key.optional(
          "key",
          "the field that partitions the topic",
          text("a text field"),
          "the `id`",
          "Best the field that windows are `by`: then events keep their order on the way to their"
              + " window, however fast they are read.");
  private static final Key<YamlValue> REQUIRE =
      Key.optional(
          "require",
          "the rules by which events are admitted",
          Shape.Either.of(
              new Shape.MapOf(
                  "FIELD",
                  Optional.empty(),
                  new Shape.ListOf(new Shape.Scalar("a comparison, as in `\"> 0\"`"))),
              new Shape.ListOf(new Shape.Formula("a flag"))),
          "every event is admitted",
          "A map of fields to comparisons (`{distance: \"> 0\"}`, several in a list), or a list of"
              + " whole [expressions](#expressions). An event for which one is not true, or cannot"
              + " be told, goes to the dead letters with the reason.");
  private static final Key<YamlValue> DERIVE =
      Key.optional(
          "derive",
          "further fields",
          new Shape.MapOf("NAME", Optional.of(Names.FIELD), new Shape.Formula("any type")),
          "none",
          "Name to [expression](#expressions). One may use those above it; rules, features and the"
              + " label may use all.");

  private static final Map<String, Pipeline.Stream.Format> FORMATS = new LinkedHashMap<>();

  static {
    FORMATS.put("avro", Pipeline.Stream.Format.AVRO);
    FORMATS.put("json", Pipeline.Stream.Format.JSON);
  }

  private static final Key<Pipeline.Stream.Format> FORMAT =
      Key.withDefault(
          "format",
          "how the values in the topic are written",
          Syntax.choice(FORMATS),
          Pipeline.Stream.Format.AVRO,
          "`avro` is the Confluent wire format; a producer may write any version of the schema that"
              + " the stream's can read. `json` is a JSON object in UTF-8, held to the same Avro"
              + " schema: members in any order, unknown ones passed over, types strict, a time as"
              + " epoch milliseconds or as ISO 8601 text with its offset. What does not fit goes to"
              + " the dead letters with the reason.");
  private static final Key<Duration> AHEAD =
      Key.withDefault(
          "ahead",
          "how far an event's time may lie ahead of the clock",
          Syntax.duration(Bounds.AT_LEAST_ZERO),
          Entrance.AHEAD,
          "What is further ahead goes to the dead letters and closes no window. The clock is that of"
              + " admission: among events of the past nothing is ahead, so bound their times by"
              + " `require`.");
  private static final Key<Duration> UNIQUE =
      Key.optional(
          "unique",
          "how long an id is remembered, in event time",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "24h or the label's `within`, whichever is longer",
          "A second event of the same id within it is a duplicate. Ids are remembered by partition:"
              + " copies are found when both come under one `key`. Memory: about 150 bytes an id.");

  static final Section SECTION =
      Key.section(
          "streams.STREAM",
          "An input stream: the topic `PIPELINE.STREAM`. A stream may not be called like one of the pipeline's own topics: "
              + Topics.reservedStreamNames().stream().collect(Collectors.joining("`, `", "`", "`"))
              + ".",
          SCHEMA,
          ID,
          TIME,
          KEY,
          REQUIRE,
          DERIVE,
          FORMAT,
          AHEAD,
          UNIQUE);

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
    return at.section().flatMap(section -> stream(name, section.only(SECTION)));
  }

  private Optional<Pipeline.Stream> stream(String name, YamlSection keys) {
    Optional<StreamSchema> came = keys.need(SCHEMA, this::schema);
    Optional<EventRules> rules =
        came.map(schema -> EventRules.read(name, schema, keys.at(DERIVE), keys.at(REQUIRE)));
    Optional<StreamSchema> schema = rules.map(EventRules::schema);
    Optional<String> id = keys.need(ID, at -> field(at, ID, FieldType.TEXT, name, schema));
    Optional<String> time = keys.need(TIME, at -> field(at, TIME, FieldType.TIME, name, schema));
    Optional<String> key =
        keys.at(KEY).flatMap(at -> field(at, KEY, FieldType.TEXT, name, schema)).or(() -> id);
    var entrance = new Entrance(keys.read(AHEAD), keys.find(UNIQUE));
    if (rules.isEmpty() || id.isEmpty() || time.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    Pipeline.Stream.Format format = keys.read(FORMAT);
    return rules
        .filter(EventRules::complete)
        .map(
            r ->
                new Pipeline.Stream(
                    name,
                    r.schema(),
                    id.get(),
                    key.get(),
                    time.get(),
                    r.require(),
                    r.derive(),
                    format,
                    entrance));
  }

  private Optional<StreamSchema> schema(YamlValue at) {
    Optional<String> file = at.text(SCHEMA.entry().meaning());
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
      YamlValue at, Key<?> key, FieldType needed, String stream, Optional<StreamSchema> schema) {
    Optional<String> name = at.text(key.entry().meaning());
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

  private static Shape text(String meaning) {
    return new Shape.Text(meaning, Optional.empty());
  }
}
