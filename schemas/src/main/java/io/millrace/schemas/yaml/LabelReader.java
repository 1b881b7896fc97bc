package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code label}. */
final class LabelReader {
  private static final String UNKNOWN = "unknown";
  private static final Key<YamlValue> VALUE =
      Key.required(
          "value",
          "STREAM.FIELD, the field that tells what was true",
          new Shape.Reference("a flag, or a number that is 0 or 1"),
          "It may be a derived field. The stream is not the scored one: an outcome that is known"
              + " with the event needs no prediction.");
  private static final Key<Manifest.Task> TASK =
      Key.withDefault(
          "task",
          "the kind of prediction",
          Syntax.choice(
              Map.of("binary", Manifest.Task.BINARY),
              List.of("multiclass", "regression", "clustering", "anomaly")),
          Manifest.Task.BINARY,
          "");
  private static final Key<Duration> WITHIN =
      Key.required(
          "within",
          "the time to wait for the outcome",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "In event time, from the scored event on; the outcome is closed then (maturity).");
  private static final Key<String> ABSENT =
      Key.withDefault(
          "absent",
          "the label of an event for which none has come by then",
          Syntax.of(new Shape.Choice(List.of(UNKNOWN, "0", "1"), List.of()), LabelReader::absent),
          UNKNOWN,
          "`0` where silence means no, as with complaints.");
  private static final Key<YamlValue> OBSERVED =
      Key.optional(
          "observed",
          "the events whose label can be seen at all",
          new Shape.Choice(List.of("all"), List.of()),
          "all of them",
          "Only `all` is built.");

  static final Section SECTION =
      Key.section("label", "What is to be predicted.", VALUE, TASK, WITHIN, ABSENT, OBSERVED);

  private final StreamCatalog streams;
  private final Optional<String> scored;

  LabelReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<Pipeline.Label> read(YamlValue value) {
    return value.section().flatMap(section -> label(section.only(SECTION)));
  }

  private Optional<Pipeline.Label> label(YamlSection section) {
    Optional<StreamCatalog.FieldReference> field = section.need(VALUE, this::value);
    Optional<Duration> within = section.need(WITHIN);
    Manifest.Task task = section.read(TASK);
    Optional<Double> absent = number(section.read(ABSENT));
    section.at(OBSERVED).ifPresent(LabelReader::checkObserved);
    return field.flatMap(
        f -> within.map(w -> new Pipeline.Label(f.stream(), f.field(), task, w, absent)));
  }

  private Optional<StreamCatalog.FieldReference> value(YamlValue at) {
    Optional<StreamCatalog.FieldReference> field = streams.reference(at);
    if (field.isPresent() && scored.equals(field.map(StreamCatalog.FieldReference::stream))) {
      at.report(
          "%s is in the scored stream: its outcome would be known with the event itself; name the"
                  .formatted(at.shown())
              + " stream that brings it later");
    }
    field
        .map(StreamCatalog.FieldReference::type)
        .filter(type -> type != FieldType.FLAG && type != FieldType.NUMBER)
        .ifPresent(
            type ->
                at.report(
                    "%s is a %s field: a binary label is a flag or a number, 0 or 1; derive one"
                        .formatted(at.shown(), type.word())));
    return field;
  }

  private static Optional<Double> number(String absent) {
    return absent.equals(UNKNOWN) ? Optional.empty() : Optional.of(Double.valueOf(absent));
  }

  private static Optional<String> absent(YamlValue at) {
    Optional<String> word = at.scalar("unknown, 0 or 1");
    if (word.isPresent() && !Set.of(UNKNOWN, "0", "1").contains(word.get())) {
      at.report("is %s: unknown, 0 or 1 is expected".formatted(at.shown()));
    }
    return word.filter(w -> w.equals("0") || w.equals("1"));
  }

  private static void checkObserved(YamlValue at) {
    Optional<String> word = at.scalar("all");
    if (word.isPresent() && !word.get().equals("all")) {
      at.reportReserved("anything but all");
    }
  }
}
