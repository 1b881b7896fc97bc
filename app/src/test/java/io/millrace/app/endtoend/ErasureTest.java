package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.Backtest;
import io.millrace.app.backtest.BacktestReport;
import io.millrace.app.backtest.History;
import io.millrace.app.backtest.LogParity;
import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.ingest.replay.Row;
import io.millrace.retrain.worker.RetrainWorker;
import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.avro.ExampleForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace erase} on a real broker, while features run. */
@Timeout(300)
class ErasureTest {
  private static final Instant UNTIL = Instant.parse("2001-01-01T18:00:00Z");
  private static final Map<String, String> CHANGES =
      Map.of(
          "  arrivals_origin_3h:",
          "  lane_3h: {count: departures, by: [destination, origin], over: 3h}\n"
              + "  arrivals_origin_3h:");

  @TempDir Path temporary;

  private EmbeddedServices services;
  private Connection connection;
  private FlightsSlice slice;
  private Pipeline pipeline;
  private Topics topics;
  private Codecs codecs;
  private FeatureLogs logs;
  private List<Row.Read> rows;

  @BeforeEach
  void open() throws Exception {
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
    connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of());
    slice = FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, all) -> {});
    pipeline = slice.pipeline();
    topics = Topics.of(pipeline.name());
    TopicSetup.ensure(connection, Topics.all(pipeline), 2);
    codecs = new ConfluentCodecs(connection);
    logs = new FeatureLogs(pipeline, connection, codecs);
    rows = FeatureLogs.rows(pipeline, slice.data());
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void an_entity_is_forgotten_by_windows_and_trainings_and_what_is_left_of_it_is_said()
      throws Exception {
    int half = rows.size() / 2;
    Called first;
    List<FeatureVector> before;
    try (FeatureStage stage = stage("state")) {
      stage.start();
      logs.produce(rows.subList(0, half));
      awaitVectors(departures(rows.subList(0, half)));
      before = vectors();
      writeExamples(before);
      writeVersions(before);

      first = erase("origin=ORD");
    }
    long ofOrd = of("ORD", before).size();
    assertThat(first.exitCode()).isEqualTo(Called.FAILED);
    assertThat(first.out())
        .contains("%,d events of it".formatted(ofOrd))
        .contains("pass over their %,d examples".formatted(ofOrd))
        .contains("versions that may have learned from it: 1")
        .contains("trees@1 (CURRENT): %,d examples".formatted(ofOrd))
        .doesNotContain("trees@2", "ORD")
        .contains("flights.keyed keeps it for ever", "flights.departures keeps it for ever");

    try (FeatureStage elsewhere = stage("another directory")) {
      elsewhere.start();
      logs.produce(rows.subList(half, rows.size()));
      awaitVectors(departures(rows));
    }
    List<FeatureVector> all = vectors();
    List<FeatureVector> after = all.stream().filter(v -> !before.contains(v)).toList();
    assertThat(number(of("ORD", before).getLast(), "origin_load_1h")).isGreaterThan(5);
    assertThat(number(of("ORD", after).getFirst(), "origin_load_1h")).isZero();
    assertThat(number(of("ORD", after).getFirst(), "lane_3h")).isZero();
    assertThat(number(of("DFW", after).getFirst(), "origin_load_1h")).isGreaterThan(5);
    LogParity.Finding finding = logs.parity();
    assertThat(finding.examples()).as("invariant 3").isEmpty();
    assertThat(finding.vectors()).isEqualTo(all.size());

    BacktestReport.Counts again =
        Backtest.run(pipeline, History.logs(pipeline, connection), Backtest.Options.DEFAULTS)
            .counts();
    assertThat(again.vectors()).isEqualTo(departures(rows) - ofOrd);
    assertThat(again.refused()).isEqualTo(Map.of("ingest/unreadable", rowsOf(of("ORD", before))));

    assertThat(examplesForTraining())
        .isEqualTo("%d examples, ".formatted(of("DFW", before).size()));
    assertThat(logs.committed().bytes(topics.erasures()))
        .hasSize((int) ofOrd)
        .noneMatch(found -> new String(found.value(), StandardCharsets.UTF_8).contains("ORD"));

    keepFor(Duration.ofDays(30));
    Called second = erase("origin=ORD");
    assertThat(second.exitCode()).as(second.err()).isEqualTo(Called.DONE);
    assertThat(second.out()).contains("the last copy is gone by ").doesNotContain("for ever");
    assertThat(erase("origin=ORD").exitCode()).isEqualTo(Called.DONE);
  }

  private FeatureStage stage(String directory) {
    return new FeatureStage(pipeline, connection, codecs, temporary.resolve(directory), 1);
  }

  private Called erase(String entity) {
    return Called.with(
        "erase",
        slice.file().toString(),
        "--entity",
        entity,
        "--kafka",
        connection.bootstrapServers(),
        "--schema-registry",
        connection.schemaRegistryUrl());
  }

  private static int departures(List<Row.Read> rows) {
    return (int) rows.stream().filter(row -> row.stream().equals("departures")).count();
  }

  /** Departures and arrivals of these events. */
  private long rowsOf(List<FeatureVector> vectors) {
    Set<String> ids =
        vectors.stream().map(FeatureVector::eventId).collect(Collectors.toUnmodifiableSet());
    return rows.stream()
        .filter(
            row -> {
              Pipeline.Stream stream = pipeline.stream(row.stream());
              return ids.contains(
                  String.valueOf(row.values().get(stream.schema().position(stream.id()))));
            })
        .count();
  }

  private void awaitVectors(int count) {
    FeatureLogs.await(() -> logs.count(topics.features()) == count, count + " vectors");
  }

  private List<FeatureVector> vectors() {
    return logs.committed().entries(topics.features(), VectorForm.of(pipeline.signature())).stream()
        .map(LogReader.Entry::message)
        .toList();
  }

  private static List<FeatureVector> of(String origin, List<FeatureVector> vectors) {
    return vectors.stream().filter(vector -> vector.key().equals(origin)).toList();
  }

  private double number(FeatureVector vector, String feature) {
    return vector.values().number(pipeline.signature().position(feature));
  }

  /** What the monitor would have made of the vectors. */
  private void writeExamples(List<FeatureVector> vectors) {
    write(
        topics.examples(),
        ExampleForm.of(pipeline.signature()),
        vectors.stream()
            .collect(
                Collectors.toMap(
                    FeatureVector::eventId, v -> new Example(v, 1, v.eventTime().plusSeconds(1)))));
  }

  /** One that was trained on these vectors, and one on the year before. */
  private void writeVersions(List<FeatureVector> vectors) {
    Instant from = vectors.stream().map(FeatureVector::eventTime).min(Instant::compareTo).get();
    Instant to = vectors.stream().map(FeatureVector::eventTime).max(Instant::compareTo).get();
    Duration year = Duration.ofDays(365);
    write(
        Topics.MODELS,
        RecordForm.of(RegistryRecord.class),
        Map.of(
            "flights/trees@1", version(1, from, to),
            "flights/trees@2", version(2, from.minus(year), to.minus(year))));
  }

  private RegistryRecord version(int number, Instant from, Instant to) {
    var manifest =
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.BINARY,
            "gradient-boosting",
            pipeline.signature().hash(),
            List.of(),
            List.of(),
            Optional.empty(),
            0);
    var provenance =
        new Bundle.Provenance("r", from, to, 1, "", Map.of(), 1, 1, "test", "test", "test");
    var evaluation = new Bundle.Evaluation(from, to, 1, Map.of(), Map.of(), List.of());
    var bundle =
        new Bundle(
            "trees",
            manifest,
            new Bundle.Artifact("0", 0, 0),
            new Blob(new byte[0]),
            List.of(),
            provenance,
            evaluation,
            "");
    var version =
        new ModelVersion("flights", number, ModelVersion.State.CURRENT, bundle, List.of());
    return new RegistryRecord("flights", "c" + number, Instant.EPOCH, version);
  }

  /** How many the trainer counts when it is asked for a training that needs more. */
  private String examplesForTraining() {
    Instant at = UNTIL.plus(Duration.ofDays(30));
    write(
        topics.watermarks(),
        RecordForm.of(Watermark.class),
        Map.of("monitor", new Watermark("monitor", at, 0, Instant.EPOCH)));
    var request =
        new Request(
            "r1",
            Request.Cause.PERSON,
            Request.State.OPEN,
            List.of("trees"),
            List.of(),
            Instant.EPOCH,
            at,
            "a test",
            List.of(),
            0,
            Optional.empty());
    write(topics.requests(), RecordForm.of(Request.class), Map.of("r1", request));
    List<Request> answers = new ArrayList<>();
    try (var worker = new RetrainWorker(connection, pipeline, codecs, Optional.empty())) {
      worker.start();
      FeatureLogs.await(
          () -> {
            answers.addAll(
                logs.committed().messages(topics.requests(), Request.class).stream()
                    .filter(said -> said.state() == Request.State.FAILED)
                    .toList());
            return !answers.isEmpty();
          },
          "the answer");
    }
    return answers.getFirst().why().replaceAll("(?s).*?(\\d+ examples, ).*", "$1");
  }

  private <T> void write(Topic topic, AvroForm<T> form, Map<String, T> messages) {
    var codec = codecs.of(topic.subject(), form);
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      messages.forEach(
          (key, message) ->
              producer.send(new ProducerRecord<>(topic.name(), key, codec.encode(message))));
    }
  }

  private void keepFor(Duration time) throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    var retention = new ConfigEntry("retention.ms", String.valueOf(time.toMillis()));
    for (Topic topic : Topics.all(pipeline)) {
      if (topic.partitions() == Topic.Partitions.AS_THE_STREAMS) {
        changes.put(
            new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
            List.of(new AlterConfigOp(retention, AlterConfigOp.OpType.SET)));
      }
    }
    try (Admin admin = Admin.create(connection.admin())) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }
}
