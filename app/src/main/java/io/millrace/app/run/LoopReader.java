package io.millrace.app.run;

import io.millrace.app.race.RaceMeans;
import io.millrace.app.verify.Conservation;
import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads a run's committed records, independently of the stages that wrote them, into a report. */
public final class LoopReader {
  private final Connection connection;
  private final Pipeline pipeline;
  private final Codecs codecs;
  private final Topics topics;

  public LoopReader(Connection connection, Pipeline pipeline, Codecs codecs) {
    this.connection = connection;
    this.pipeline = pipeline;
    this.codecs = codecs;
    this.topics = Topics.of(pipeline.name());
  }

  /** Invariant 1 on what is committed now. */
  public Conservation.Finding conservation() {
    return conserve(prediction -> {}).finding();
  }

  private Conservation conserve(Consumer<Prediction> alsoTo) {
    var conservation = new Conservation(pipeline.scored());
    String raw = topics.stream(pipeline.scored()).name();
    CommittedRecords.read(
        connection, raw, found -> conservation.raw(found.partition(), found.offset()));
    CommittedRecords.read(
        connection,
        topics.deadLetters().name(),
        found -> deadLetter(DeadLetter.of(found.headers()), raw, conservation));
    messages(topics.keyed(), RecordForm.of(KeyedEvent.class), e -> conservation.keyed(e.message()));
    messages(
        topics.features(),
        VectorForm.of(pipeline.signature()),
        e -> conservation.vector(e.message().eventId(), e.partition(), e.offset()));
    messages(
        topics.activations(),
        RecordForm.of(Activation.class),
        e -> conservation.activation(e.message()));
    messages(
        topics.predictions(),
        RecordForm.of(Prediction.class),
        e -> {
          conservation.prediction(e.message());
          alsoTo.accept(e.message());
        });
    return conservation;
  }

  private void deadLetter(DeadLetter letter, String raw, Conservation conservation) {
    if (letter.topic().equals(raw)) {
      conservation.refused(letter.partition(), letter.offset());
    } else if (letter.topic().equals(topics.features().name())) {
      letter
          .version()
          .ifPresent(by -> conservation.unscored(letter.partition(), letter.offset(), by));
    }
  }

  /** Reads everything. */
  LoopReport report(long written) {
    var scoring = new ScoringTally();
    Conservation conservation = conserve(scoring::add);
    var race = new RaceMeans(pipeline.contenders().keySet());
    messages(topics.metrics(), RecordForm.of(Metric.class), e -> race.add(e.message()));
    Map<String, Request> requests = new LinkedHashMap<>();
    messages(
        topics.requests(),
        RecordForm.of(Request.class),
        e -> requests.put(e.message().id(), e.message()));
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    messages(
        topics.verdicts(),
        RecordForm.of(Verdict.class),
        e -> verdicts.put(e.message().id(), e.message()));
    Map<String, Drift> drifts = new LinkedHashMap<>();
    messages(
        topics.drift(), RecordForm.of(Drift.class), e -> drifts.put(e.message().id(), e.message()));
    return new LoopReport(
        written,
        deadLettersByReason(),
        conservation.finding(),
        count(topics.outcomes().name()),
        race.runners(),
        scoring,
        requests.values(),
        verdicts.values(),
        drifts.values(),
        versions());
  }

  private List<ModelVersion> versions() {
    Map<String, ModelVersion> versions = new TreeMap<>();
    messages(
        Topics.MODELS,
        RecordForm.of(RegistryRecord.class),
        e -> {
          if (e.message().pipeline().equals(pipeline.name())
              && e.message().body() instanceof ModelVersion version) {
            versions.put(version.name(), version);
          }
        });
    return List.copyOf(versions.values());
  }

  private Map<String, Long> deadLettersByReason() {
    Map<String, Long> counts = new TreeMap<>();
    CommittedRecords.read(
        connection,
        topics.deadLetters().name(),
        found -> {
          DeadLetter letter = DeadLetter.of(found.headers());
          counts.merge(letter.stage() + "/" + letter.reason(), 1L, Long::sum);
        });
    return counts;
  }

  private <T> void messages(Topic topic, AvroForm<T> form, Consumer<LogReader.Entry<T>> to) {
    try (var reader = new LogReader<>(connection, topic.name(), codecs.of(topic.subject(), form))) {
      reader.readToEnd(to);
    }
  }

  /** Committed records of a topic. */
  long count(String topic) {
    long[] count = new long[1];
    CommittedRecords.read(connection, topic, found -> count[0]++);
    return count[0];
  }
}
