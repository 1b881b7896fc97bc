package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ArrivalReaderTest {
  private static final MonitorPlan PLAN = SeededStream.plan();
  private static final Topics TOPICS = Topics.of("flights");
  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");

  private final InMemoryCodecs codecs = new InMemoryCodecs();

  @Test
  void a_prediction_is_read_as_a_score() {
    var rival = new SeededStream.Rival("trees", 2, Alias.TRIAL, false, 0, 0);
    byte[] bytes = prediction(SeededStream.prediction("e1", TIME, rival, 0.25));
    Arrival read = read(ArrivalReader.Log.PREDICTIONS, bytes);
    assertThat(read)
        .isEqualTo(
            new Arrival.Usable(
                new JoinInput.Score(
                    "e1",
                    TIME.toEpochMilli(),
                    new JoinInput.Scorer("trees", 2, Alias.TRIAL, false),
                    0.25)));
  }

  @Test
  void bytes_that_cannot_be_read_become_a_dead_letter_unchanged() {
    byte[] bytes = {1, 2, 3};
    for (ArrivalReader.Log log : ArrivalReader.Log.values()) {
      Arrival.Unusable refused = (Arrival.Unusable) read(log, bytes);
      assertThat(refused.letter().topic()).isEqualTo("flights.dead-letters");
      assertThat(refused.letter().value().bytes()).isEqualTo(bytes);
      assertThat(refused.letter().letter().orElseThrow().reason()).isEqualTo("poison");
      assertThat(refused.letter().letter().orElseThrow().offset()).isEqualTo(42);
    }
  }

  @Test
  void a_score_that_is_no_probability_becomes_a_dead_letter() {
    var rival = new SeededStream.Rival("trees", 2, Alias.TRIAL, false, 0, 0);
    byte[] bytes = prediction(SeededStream.prediction("e1", TIME, rival, 1.5));
    Arrival.Unusable refused = (Arrival.Unusable) read(ArrivalReader.Log.PREDICTIONS, bytes);
    assertThat(refused.letter().letter().orElseThrow().reason()).isEqualTo("implausible");
  }

  @Test
  void a_label_remembers_where_it_stood() {
    byte[] bytes =
        codecs
            .of(TOPICS.labels().subject(), RecordForm.of(Label.class))
            .encode(new Label("e1", "k", TIME, 1));
    Arrival.Usable read = (Arrival.Usable) read(ArrivalReader.Log.LABELS, bytes);
    var origin = ((JoinInput.Known) read.input()).origin().orElseThrow();
    assertThat(origin.partition()).isEqualTo(3);
    assertThat(origin.value().bytes()).isEqualTo(bytes);
  }

  @Test
  void a_vector_of_an_older_signature_is_brought_into_todays_layout() {
    Signature older =
        Signature.ofColumns(
            List.of(
                Signature.Column.of("origin", Feature.Type.CATEGORY, "field(origin):category"),
                Signature.Column.of("x", Feature.Type.NUMBER, "field(other):number")));
    FeatureValues values =
        new FeatureValues(new double[] {Double.NaN, 5}, new String[] {"B", null});
    byte[] bytes =
        codecs
            .of(TOPICS.features().subject(), VectorForm.of(older))
            .encode(new FeatureVector("e", "k", TIME, TIME, older.hash(), values));
    Arrival.Usable read = (Arrival.Usable) read(ArrivalReader.Log.VECTORS, bytes);
    FeatureVector vector = ((JoinInput.Vector) read.input()).vector();
    assertThat(vector.signature()).isEqualTo(PLAN.vectors().signature().hash());
    assertThat(vector.values().number(0)).as("x has another definition now").isNaN();
    assertThat(vector.values().text(1)).isEqualTo("B");
  }

  @Test
  void a_record_without_a_value_marks_its_writers_progress() {
    var found = new ConsumerRecord<byte[], byte[]>("topic", 3, 42, null, null);
    new ProgressMark("smile", TIME, 7).headers().forEach(found.headers()::add);
    assertThat(read(ArrivalReader.Log.PREDICTIONS, found))
        .isEqualTo(new Arrival.Mark("smile", TIME.toEpochMilli()));
  }

  private byte[] prediction(Prediction prediction) {
    return codecs
        .of(TOPICS.predictions().subject(), RecordForm.of(Prediction.class))
        .encode(prediction);
  }

  private Arrival read(ArrivalReader.Log log, byte[] bytes) {
    return read(log, new ConsumerRecord<>("topic", 3, 42, new byte[] {7}, bytes));
  }

  private Arrival read(ArrivalReader.Log log, ConsumerRecord<byte[], byte[]> found) {
    ArrivalReader reader = new ArrivalReader(log, PLAN, () -> codecs);
    reader.open(null);
    List<Arrival> read = new ArrayList<>();
    reader.deserialize(
        found,
        new Collector<>() {
          @Override
          public void collect(Arrival arrival) {
            read.add(arrival);
          }

          @Override
          public void close() {}
        });
    return read.getFirst();
  }
}
