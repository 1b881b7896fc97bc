package io.millrace.app.endtoend;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.backtest.MonitorParity;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Invariant 3: the recorded logs, folded again here, against what the stages recorded. */
final class ParityCheck {
  private static final Duration FETCH = Duration.ofSeconds(60);

  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Committed committed;
  private final Topics topics;
  private final VectorForm form;

  ParityCheck(Pipeline pipeline, Connection connection, Codecs codecs) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = codecs;
    this.committed = new Committed(connection, codecs);
    this.topics = Topics.of(pipeline.name());
    this.form = VectorForm.of(pipeline.signature());
  }

  /** Vectors and scores. */
  LogParity.Finding logs() {
    var recording =
        new LogParity.Recording(
            keyed(),
            Map.of(),
            vectors(),
            committed.messages(topics.activations(), Activation.class),
            committed.messages(topics.predictions(), Prediction.class));
    Map<String, Scorer> scorers = new HashMap<>();
    PipelineState known =
        RegistryState.fold(committed.messages(Topics.MODELS, RegistryRecord.class))
            .pipeline(pipeline.name());
    try (var store = new ArtifactStore(connection, codecs)) {
      return LogParity.check(
          pipeline,
          codecs,
          recording,
          (contender, number) ->
              scorers.computeIfAbsent(
                  contender + "@" + number,
                  name -> loaded(known.version(contender, number).orElseThrow(), store)));
    } finally {
      scorers.values().forEach(Scorer::close);
    }
  }

  private Scorer loaded(ModelVersion version, ArtifactStore store) {
    return new ScorerLoader(form::signature)
        .load(version, store.get(version.bundle().artifact(), FETCH));
  }

  private Map<Integer, List<LogParity.KeyedEntry>> keyed() {
    Map<Integer, List<LogParity.KeyedEntry>> keyed = new TreeMap<>();
    for (var one : committed.entries(topics.keyed(), RecordForm.of(KeyedEvent.class))) {
      keyed
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(new LogParity.KeyedEntry(one.key(), one.message()));
    }
    return keyed;
  }

  private Map<Integer, List<LogParity.VectorEntry>> vectors() {
    Map<Integer, List<LogParity.VectorEntry>> vectors = new TreeMap<>();
    for (var one : committed.entries(topics.features(), form)) {
      vectors
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(new LogParity.VectorEntry(one.offset(), one.message()));
    }
    return vectors;
  }

  /** Outcomes, drift records and verdicts. */
  MonitorParity.Finding monitor() {
    List<FeatureVector> vectors =
        committed.entries(topics.features(), form).stream().map(LogReader.Entry::message).toList();
    Instant watermark =
        committed.messages(topics.watermarks(), Watermark.class).stream()
            .map(Watermark::watermark)
            .max(Instant::compareTo)
            .orElseThrow();
    return MonitorParity.check(
        pipeline,
        new MonitorParity.Recording(
            vectors,
            committed.messages(topics.labels(), Label.class),
            committed.messages(topics.predictions(), Prediction.class),
            pipeline.label().observed().isPresent()
                ? committed.messages(topics.decisions(), Decision.class)
                : List.of(),
            committed.messages(Topics.MODELS, RegistryRecord.class),
            new MonitorParity.Said(
                committed.messages(topics.outcomes(), Outcome.class),
                committed.messages(topics.drift(), Drift.class),
                committed.messages(topics.verdicts(), Verdict.class)),
            watermark));
  }
}
