package io.millrace.schemas.yaml;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code label}. */
final class LabelReader {
  private static final Set<String> KEYS = Set.of("value", "task", "within", "absent", "observed");
  private static final Map<String, Manifest.Task> TASKS = Map.of("binary", Manifest.Task.BINARY);
  private static final Set<String> RESERVED_TASKS =
      Set.of("multiclass", "regression", "clustering", "anomaly");
  private static final String VALUE = "STREAM.FIELD, the field that tells what was true";

  private final StreamCatalog streams;
  private final Optional<String> scored;

  LabelReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<Pipeline.Label> read(YamlValue value) {
    return value.section().flatMap(section -> label(section.only(KEYS)));
  }

  private Optional<Pipeline.Label> label(YamlSection section) {
    Optional<StreamCatalog.FieldReference> field = section.need("value", VALUE, this::value);
    Optional<Duration> within =
        section.need(
            "within", "the time to wait for the outcome", at -> at.duration(Bounds.ABOVE_ZERO));
    Manifest.Task task =
        section.read("task", Manifest.Task.BINARY, at -> at.choice(TASKS, RESERVED_TASKS));
    Optional<Double> absent = section.find("absent").flatMap(LabelReader::absent);
    section.find("observed").ifPresent(LabelReader::checkObserved);
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

  private static Optional<Double> absent(YamlValue at) {
    Optional<String> word = at.scalar("unknown, 0 or 1");
    if (word.isPresent() && !Set.of("unknown", "0", "1").contains(word.get())) {
      at.report("is %s: unknown, 0 or 1 is expected".formatted(at.shown()));
      return Optional.empty();
    }
    return word.filter(w -> !w.equals("unknown")).map(Double::valueOf);
  }

  private static void checkObserved(YamlValue at) {
    Optional<String> word = at.scalar("all");
    if (word.isPresent() && !word.get().equals("all")) {
      at.reportReserved("anything but all");
    }
  }
}
