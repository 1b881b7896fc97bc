package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.LogParity;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Invariant 3: the recorded logs, folded again here, against what the stages recorded. */
final class ParityCheck {
  private final LoopScenario scenario;
  private final VectorForm form;
  private final List<Activation> activations;
  private final List<Prediction> predictions;
  private final Map<String, Scorer> scorers = new HashMap<>();

  ParityCheck(LoopScenario scenario, List<Activation> activations, List<Prediction> predictions) {
    this.scenario = scenario;
    this.form = VectorForm.of(scenario.pipeline().signature());
    this.activations = activations;
    this.predictions = predictions;
  }

  void check() {
    Map<Integer, List<LogParity.VectorEntry>> vectors = vectors();
    var recording = new LogParity.Recording(keyed(), Map.of(), vectors, activations, predictions);
    try {
      LogParity.Finding finding =
          LogParity.check(scenario.pipeline(), scenario.codecs(), recording, this::scorer);

      assertThat(finding.examples()).isEmpty();
      assertThat(finding.holds()).isTrue();
      assertThat(finding.vectors())
          .isEqualTo(vectors.values().stream().mapToLong(List::size).sum())
          .isPositive();
      assertThat(finding.scores()).isEqualTo(predictions.size()).isPositive();
      assertThat(finding.unrecorded()).isZero();
    } finally {
      scorers.values().forEach(Scorer::close);
    }
  }

  private Map<Integer, List<LogParity.KeyedEntry>> keyed() {
    Map<Integer, List<LogParity.KeyedEntry>> keyed = new TreeMap<>();
    for (var one :
        scenario.committed().entries(scenario.topics().keyed(), RecordForm.of(KeyedEvent.class))) {
      keyed
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(new LogParity.KeyedEntry(one.key(), one.message()));
    }
    return keyed;
  }

  private Map<Integer, List<LogParity.VectorEntry>> vectors() {
    Map<Integer, List<LogParity.VectorEntry>> vectors = new TreeMap<>();
    for (var one : scenario.committed().entries(scenario.topics().features(), form)) {
      vectors
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(new LogParity.VectorEntry(one.offset(), one.message()));
    }
    return vectors;
  }

  private Scorer scorer(String contender, int number) {
    return scorers.computeIfAbsent(
        contender + "@" + number,
        name -> {
          ModelVersion version = scenario.registry().version(contender, number).orElseThrow();
          byte[] artifact = scenario.publisher().artifact(version);
          return new ScorerLoader(form::signature).load(version, artifact);
        });
  }
}
