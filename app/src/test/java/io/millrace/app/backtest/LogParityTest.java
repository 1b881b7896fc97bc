package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.LogParity.KeyedEntry;
import io.millrace.app.backtest.LogParity.VectorEntry;
import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.yaml.PipelineFile;
import io.millrace.scoring.Scorer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogParityTest {
  private static final String EVENT =
      """
      {"type": "record", "name": "Event", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "yes", "type": "boolean"}]}
      """;
  private static final String YAML =
      """
      pipeline: parity
      streams:
        orders: {schema: event.avsc, id: id, key: shop, time: at}
        results: {schema: event.avsc, id: id, key: shop, time: at}
      score: orders
      label: {value: results.yes, within: 1d}
      features: {orders_1h: {count: orders, by: shop, over: 1h}}
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
        net: {engine: onnx, network: {layers: [4]}}
      """;

  /** Offsets of a transactional log: the end of a transaction takes one. */
  private static final int GAP = 3;

  private final Codecs codecs = new InMemoryCodecs();
  private final List<KeyedEntry> keyed = new ArrayList<>();
  private final List<VectorEntry> vectors = new ArrayList<>();
  private final List<Prediction> predictions = new ArrayList<>();
  private Pipeline pipeline;

  @BeforeEach
  void record() {
    pipeline = PipelineFile.parse(YAML, "parity.yaml", schema -> EVENT);
    Codec<List<@Nullable Object>> codec =
        codecs.of("parity.orders-value", EventForm.of(pipeline.scoredStream().schema()));
    var engine = new FeatureEngine(pipeline);
    var reader = new KeyedEventReader(pipeline, codecs);
    for (int i = 0; i < 300; i++) {
      Instant at = Instant.EPOCH.plusSeconds(i * 60L);
      byte[] bytes = codec.encode(List.of("o" + i, "s", at, true));
      var event = new KeyedEvent("orders", "o" + i, at, at, 0, i, new Blob(bytes));
      keyed.add(new KeyedEntry("s", event));
      for (Output output : engine.accept(reader.read("s", event))) {
        if (output instanceof Output.Vector(FeatureVector vector)) {
          recordScores(vector, i * GAP);
        }
      }
    }
  }

  private void recordScores(FeatureVector vector, long offset) {
    vectors.add(new VectorEntry(offset, vector));
    for (String contender : List.of("trees", "net")) {
      predictions.add(prediction(contender, vector, offset, score(vector)));
    }
  }

  private static Prediction prediction(
      String contender, FeatureVector vector, long offset, double score) {
    return new Prediction(
        vector.eventId(),
        "s",
        vector.eventTime(),
        contender,
        1,
        Alias.CURRENT,
        true,
        score,
        List.of(),
        vector.signature(),
        0,
        offset,
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        "cpu");
  }

  private static double score(FeatureVector vector) {
    return vector.values().number(0) / 100;
  }

  private LogParity.Finding check() {
    List<Activation> activations = List.of(activation("trees"), activation("net"));
    return LogParity.check(
        pipeline,
        codecs,
        new LogParity.Recording(
            Map.of(0, keyed), Map.of(), Map.of(0, vectors), activations, predictions),
        (contender, version) -> new CountScorer());
  }

  private static Activation activation(String contender) {
    return new Activation(
        contender, 0, 0, false, List.of(new Activation.Seat(1, Alias.CURRENT)), Instant.EPOCH);
  }

  private record CountScorer() implements Scorer {
    @Override
    public double[] score(List<FeatureVector> batch) {
      return batch.stream().mapToDouble(LogParityTest::score).toArray();
    }

    @Override
    public String provider() {
      return "cpu";
    }

    @Override
    public void close() {}
  }

  @Test
  void what_was_recorded_comes_out_again_across_the_gaps_of_transactions() {
    LogParity.Finding finding = check();
    assertThat(finding.examples()).isEmpty();
    assertThat(finding.holds()).isTrue();
    assertThat(finding.vectors()).isEqualTo(300);
    assertThat(finding.scores()).isEqualTo(600);
    assertThat(finding.unrecorded()).isZero();
  }

  @Test
  void a_vector_that_differs_in_one_bit_is_found() {
    VectorEntry entry = vectors.get(150);
    FeatureVector vector = entry.vector();
    var values =
        new FeatureValues(new double[] {Math.nextUp(vector.values().number(0))}, new String[1]);
    vectors.set(
        150,
        new VectorEntry(
            entry.offset(),
            new FeatureVector(
                vector.eventId(),
                vector.key(),
                vector.eventTime(),
                vector.admittedAt(),
                vector.signature(),
                values)));
    assertThat(check().holds()).isFalse();
    assertThat(check().examples().getFirst()).contains("0:" + 150 * GAP);
  }

  @Test
  void smile_scores_must_have_the_same_bits_and_onnx_scores_be_within_the_tolerance() {
    predictions.replaceAll(
        one ->
            prediction(
                one.contender(),
                vectors.get((int) one.featuresOffset() / GAP).vector(),
                one.featuresOffset(),
                one.score() + 1e-7));
    LogParity.Finding finding = check();
    assertThat(finding.differing()).isEqualTo(300);
    assertThat(finding.examples()).allMatch(example -> example.startsWith("trees@1"));
  }

  @Test
  void scores_that_were_due_and_are_not_there_are_counted_apart() {
    predictions.removeIf(one -> one.featuresOffset() < 10 * GAP);
    LogParity.Finding finding = check();
    assertThat(finding.holds()).isTrue();
    assertThat(finding.unrecorded()).isEqualTo(20);
  }
}
