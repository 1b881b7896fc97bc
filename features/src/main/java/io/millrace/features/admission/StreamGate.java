package io.millrace.features.admission;

import io.millrace.features.field.FieldValue;
import io.millrace.features.field.KeyText;
import io.millrace.features.field.LabelValue;
import io.millrace.schemas.expression.Admission;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one stream demands of a single event, whatever came before it. */
final class StreamGate {
  private final Pipeline.Stream stream;
  private final Admission rules;
  private final Pipeline.Label asked;
  private final WindowKey keyFields;
  private final int id;
  private final KeyText key;
  private final int time;
  private final Optional<LabelValue> label;

  StreamGate(Pipeline pipeline, Pipeline.Stream stream) {
    this.stream = stream;
    this.rules = Admission.of(stream);
    this.asked = pipeline.label();
    this.keyFields = KeyText.firstKey(pipeline, stream);
    this.id = position(stream.id());
    this.key = KeyText.first(pipeline, stream);
    this.time = position(stream.time());
    this.label = asked.isToldBy(stream.name()) ? LabelValue.of(pipeline) : Optional.empty();
  }

  Decision decide(Candidate candidate) {
    List<@Nullable Object> values = candidate.values();
    String foundId = FieldValue.text(values.get(id));
    String foundKey = key.read(values);
    if (foundId == null || foundId.isEmpty()) {
      return refused(Refusal.NO_ID, stream.id() + " is missing: it identifies the event");
    }
    if (foundKey == null) {
      return refused(Refusal.NO_KEY, keyFields + " is missing: it keys the event");
    }
    if (!(values.get(time) instanceof Instant at)) {
      return refused(Refusal.NO_TIME, stream.time() + " is missing: it is the event's time");
    }
    if (at.isBefore(Instant.EPOCH)) {
      return refused(
          Refusal.TIME_BEFORE_1970,
          "%s is %s: Kafka takes no time before 1970".formatted(stream.time(), at));
    }
    Duration ahead = stream.entrance().ahead();
    if (candidate.asked().filter(now -> at.minus(ahead).isAfter(now)).isPresent()) {
      return refused(
          Refusal.AHEAD,
          "%s is %s, more than %s ahead of the clock: one such event would close the windows of all"
              .formatted(stream.time(), at, ahead));
    }
    Instant asked = candidate.asked().orElse(Instant.EPOCH);
    var event = new Event(stream.name(), foundId, foundKey, at, asked, values);
    return rules
        .refusal(values)
        .<Decision>map(text -> refused(Refusal.REQUIRE, text))
        .or(() -> labelRefusal(values))
        .orElseGet(() -> new Decision.Admitted(event));
  }

  private Optional<Decision> labelRefusal(List<@Nullable Object> values) {
    return label
        .map(known -> known.of(values))
        .filter(value -> !isLabel(value))
        .map(value -> refused(Refusal.LABEL, labelMessage(value, values)));
  }

  private boolean isLabel(double value) {
    return switch (asked.task()) {
      case BINARY -> value == 0 || value == 1;
      case MULTICLASS, REGRESSION, CLUSTERING, ANOMALY -> Double.isFinite(value);
    };
  }

  private String labelMessage(double value, List<@Nullable Object> values) {
    String field = asked.source().orElseThrow().field();
    String text = FieldValue.text(values.get(position(field)));
    if (text == null) {
      return "the label %s is missing".formatted(field);
    }
    return asked.task() == Manifest.Task.MULTICLASS
        ? "the label %s is %s, which is none of the classes %s: name it in label.classes"
            .formatted(field, text, asked.classes())
        : "the label %s is %s, which is no answer of task %s".formatted(field, value, asked.task());
  }

  private static Decision refused(Refusal reason, String message) {
    return new Decision.Refused(reason, message);
  }

  private int position(String field) {
    int position = stream.schema().position(field);
    if (position < 0) {
      throw new IllegalArgumentException(
          "stream %s has no field %s".formatted(stream.name(), field));
    }
    return position;
  }
}
