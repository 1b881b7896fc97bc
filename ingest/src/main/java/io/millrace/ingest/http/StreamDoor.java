package io.millrace.ingest.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.event.Columns;
import io.millrace.ingest.event.EventReader;
import io.millrace.ingest.event.FieldProblem;
import io.millrace.ingest.event.JsonFields;
import io.millrace.ingest.event.Reading;
import io.millrace.ingest.event.TypedForm;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.expression.Admission;
import io.millrace.schemas.expression.Derivation;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of one stream come in: all of a batch or none. The stream's {@code require}
 * rules are asked here too, though admission asks them again for every writer: a caller who can
 * still correct an event is better served by an answer than by a dead letter. For any thread.
 */
final class StreamDoor implements AutoCloseable {
  private final Pipeline.Stream stream;
  private final EventReader reader;
  private final JsonFields fields;
  private final Derivation derivation;
  private final Admission admission;
  private final int id;
  private final Encoder encoder;

  /** A door; it closes the encoder, which is its own. */
  StreamDoor(Pipeline.Stream stream, Redaction redaction, Encoder encoder) {
    this.stream = stream;
    this.encoder = encoder;
    this.reader = new EventReader(stream, redaction, new TypedForm());
    this.fields = new JsonFields(new Columns(stream), reader);
    this.derivation = Derivation.of(stream);
    this.admission = Admission.of(stream);
    this.id = stream.schema().position(stream.id());
  }

  /** An event that may be written, and the id that it is written under. */
  record Admitted(String id, Reading.Event event) {}

  String stream() {
    return stream.name();
  }

  /**
   * Reads a batch.
   *
   * @throws Refusal.Raised with all problems of all events
   */
  List<Admitted> read(EventBatch batch) {
    List<Refusal.Problem> problems = new ArrayList<>();
    List<Admitted> admitted = new ArrayList<>();
    for (int i = 0; i < batch.events().size(); i++) {
      List<FieldProblem> found = new ArrayList<>();
      read(batch.events().get(i), found, admitted);
      for (FieldProblem each : found) {
        problems.add(new Refusal.Problem(i, each.field(), each.value(), each.rule()));
      }
    }
    if (!problems.isEmpty()) {
      throw new Refusal.Raised(Refusal.of(problems));
    }
    return admitted;
  }

  private void read(ObjectNode node, List<FieldProblem> problems, List<Admitted> admitted) {
    List<@Nullable Object> came = fields.values(node, problems);
    switch (reader.read(came)) {
      case Reading.Invalid invalid -> problems.addAll(invalid.problems());
      case Reading.Event event -> {
        Object found = event.values().get(id);
        if (found == null || found.toString().isEmpty()) {
          problems.add(new FieldProblem(stream.id(), "", "it is empty: it identifies the event"));
          return;
        }
        admission
            .refusal(derivation.extend(event.values()))
            .ifPresent(rule -> problems.add(new FieldProblem("", "", rule)));
        admitted.add(new Admitted(found.toString(), event));
      }
    }
  }

  /**
   * Events of this stream as Kafka records.
   *
   * @throws Refusal.Raised with 503 when the registry does not answer in time
   */
  List<ProducerRecord<String, byte[]>> encoded(List<Admitted> events) {
    return encoder.encode(events);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
