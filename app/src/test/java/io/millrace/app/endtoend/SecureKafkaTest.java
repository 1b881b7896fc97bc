package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.run.PipelineRun;
import io.millrace.app.run.RunPlan;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that takes SASL_SSL alone, and topics that the users' own producers write: JSON objects,
 * and Avro in versions of their own.
 */
@Timeout(590)
class SecureKafkaTest {
  private static final Path EXAMPLE = Path.of("..", "docs", "pipeline-file");
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path shared;

  private static SecureBroker broker;
  private static EmbeddedServices services;

  @TempDir private Path directory;

  @BeforeAll
  static void startServers() throws Exception {
    broker = new SecureBroker(shared.resolve("broker"));
    services = EmbeddedServices.start(EmbeddedOptions.in(shared.resolve("registry")));
  }

  @AfterAll
  static void stopServers() {
    services.close();
    broker.close();
  }

  @Test
  void every_stage_connects_reads_json_and_shows_no_secret() throws Exception {
    Path file = pipeline("parcels", password(SecureBroker.PASSWORD));
    Pipeline pipeline = PipelineFile.read(file);
    var err = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    String state;
    try (var run = new PipelineRun(plan(pipeline, file))) {
      String page = run.start();
      Connection connection = run.connection();
      var committed = new Committed(connection, new ConfluentCodecs(connection));
      var topics = Topics.of(pipeline.name());
      produceJson(connection, topics);
      await(
          () ->
              committed.entries(topics.features(), VectorForm.of(pipeline.signature())).size()
                  == 39,
          "a vector for each parcel but the one that is no JSON",
          run);
      await(() -> !committed.bytes(topics.predictions()).isEmpty(), "scorers' progress", run);
      await(
          () ->
              committed.messages(topics.watermarks(), Watermark.class).stream()
                  .anyMatch(mark -> mark.stage().equals("monitor")),
          "the monitor's watermark",
          run);
      await(
          () ->
              committed.messages(topics.requests(), Request.class).stream()
                  .anyMatch(request -> request.state() != Request.State.OPEN),
          "the retraining's answer",
          run);
      Called paused =
          Called.with(
              "pause",
              file.toString(),
              "retrain",
              "--kafka",
              broker.address(),
              "--schema-registry",
              services.schemaRegistryUrl());
      assertThat(paused.exitCode()).as(paused.err()).isEqualTo(Called.DONE);
      await(() -> get(page, "/readyz").statusCode() == 200, "the page's readiness", run);
      await(() -> get(page, "/api/v1/state").body().contains("\"ENDED\""), "the end", run);
      assertThat(run.failure()).isEmpty();
      assertThat(deadLetters(committed, topics))
          .singleElement()
          .asString()
          .contains("field weight_kg is string \"heavy\": a number is expected");
      state = get(page, "/api/v1/state").body();
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain(SecureBroker.PASSWORD);
    assertThat(state).doesNotContain(SecureBroker.PASSWORD);
    try (Stream<Path> logs = Files.walk(directory.resolve("run").resolve("logs"))) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(log)).as("%s", log).doesNotContain(SecureBroker.PASSWORD);
      }
    }
  }

  @Test
  void a_wrong_password_ends_the_command_at_once_with_a_clear_message() throws Exception {
    Path file = pipeline("locked", password("wr0ng-password"));
    Called called =
        Called.with(
            "features",
            file.toString(),
            "--kafka",
            broker.address(),
            "--schema-registry",
            services.schemaRegistryUrl());
    called.isRefused(Called.FAILED);
    called.says(broker.address(), "Authentication failed", "sasl.jaas.config");
    assertThat(called.err()).doesNotContain("wr0ng-password");
  }

  @Test
  void a_variable_that_is_not_set_ends_the_command_with_its_name() throws Exception {
    Path file = pipeline("unset", "${MILLRACE_TEST_UNSET}");
    Called.with(
            "features",
            file.toString(),
            "--kafka",
            broker.address(),
            "--schema-registry",
            services.schemaRegistryUrl())
        .isRefused(Called.WRONG)
        .says("kafka.sasl.jaas.config refers to ${MILLRACE_TEST_UNSET}");
  }

  /** One stage from beginning to end: schemas come and go in the middle of the stream. */
  @Test
  void producers_may_write_older_and_newer_versions_of_a_schema_without_a_restart()
      throws Exception {
    Path file = pipeline("evolve", password(SecureBroker.PASSWORD));
    Files.writeString(file, Files.readString(file).replace("    format: json\n", ""));
    Pipeline pipeline = PipelineFile.read(file);
    var topics = Topics.of(pipeline.name());
    var connection =
        new Connection(broker.address(), services.schemaRegistryUrl(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), 1);
    var codecs = new ConfluentCodecs(connection);
    var committed = new Committed(connection, codecs);
    var shipments = new AvroShipments(services.schemaRegistryUrl(), "evolve.shipments-value");
    try (var stage = new FeatureStage(pipeline, connection, codecs, directory.resolve("kept"), 1);
        var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      stage.start();
      List<byte[]> values =
          List.of(
              shipments.withoutService("a", 1),
              shipments.asInTheFile("b", 2),
              shipments.withMoreFields("c", 3),
              shipments.withoutWeight("d"),
              shipments.ofNoSchema(),
              shipments.withoutService("e", 5));
      for (int i = 0; i < values.size(); i++) {
        producer.send(
            new ProducerRecord<>(topics.stream("shipments").name(), "key", values.get(i)));
        producer.flush();
        int done = i + 1;
        await(
            () ->
                stage.counts().vectors()
                        + stage.counts().refused().values().stream().mapToLong(n -> n).sum()
                    == done,
            "record " + done,
            stage);
      }
      assertThat(stage.failure()).isEmpty();
    }
    List<FeatureVector> vectors =
        committed.entries(topics.features(), VectorForm.of(pipeline.signature())).stream()
            .map(LogReader.Entry::message)
            .toList();
    assertThat(vectors).extracting(FeatureVector::eventId).containsExactly("a", "b", "c", "e");
    assertThat(vectors)
        .extracting(vector -> vector.values().number(0))
        .containsExactly(1.0, 2.0, 3.0, 5.0);
    assertThat(vectors)
        .extracting(vector -> vector.values().text(1))
        .containsExactly(null, "express", "express", null);
    assertThat(deadLetters(committed, topics))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("weight_kg"),
            reason -> assertThat(reason).contains("is not known to the registry"));
  }

  private static List<String> deadLetters(Committed committed, Topics topics) {
    return committed.bytes(topics.deadLetters()).stream()
        .map(found -> DeadLetter.of(found.headers()).message())
        .toList();
  }

  private String password(String text) throws IOException {
    return "${file:%s}".formatted(Files.writeString(directory.resolve("password"), text + "\n"));
  }

  /** The reference page's example under another name, its shipments in JSON. */
  private Path pipeline(String name, String password) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLE)) {
      for (Path each : files.toList()) {
        Files.copy(each, directory.resolve(each.getFileName()));
      }
    }
    String yaml =
        Files.readString(EXAMPLE.resolve("parcels.yaml"))
            .replaceFirst("pipeline: parcels", "pipeline: " + name)
            .replaceFirst("(schema: shipment.avsc\n)", "$1    format: json\n")
            .replaceFirst("bootstrap: 14d", "bootstrap: 1d\ntune: {candidates: 1}");
    return Files.writeString(
        directory.resolve(name + ".yaml"), yaml + "\n" + broker.properties(password));
  }

  private RunPlan plan(Pipeline pipeline, Path file) {
    return new RunPlan(
        pipeline,
        file,
        SourceFiles.of(Map.of("deliveries", directory.resolve("deliveries.csv"))),
        new Speed.Max(),
        directory.resolve("run"),
        EmbeddedOptions.Content.CLEAR,
        Optional.of(new RunPlan.Servers(broker.address(), services.schemaRegistryUrl())),
        1,
        0,
        Duration.ofDays(365));
  }

  /** As a producer that knows nothing of Millrace: texts to texts. */
  private void produceJson(Connection connection, Topics topics) throws IOException {
    Map<String, Object> properties = connection.producer();
    properties.put("value.serializer", StringSerializer.class.getName());
    List<String> rows = Files.readAllLines(directory.resolve("shipments.csv"));
    try (var producer = new KafkaProducer<String, String>(properties)) {
      for (String row : rows.subList(1, rows.size())) {
        String[] cells = row.split(",", -1);
        boolean last = row.equals(rows.getLast());
        String json =
            "{\"weight_kg\": %s, \"service\": %s, \"depot\": \"%s\", \"new\": [], \"parcel_id\": \"%s\", \"shipped_at\": \"%s\"}"
                .formatted(
                    last ? "\"heavy\"" : cells[4],
                    cells[3].isEmpty() ? "null" : "\"" + cells[3] + "\"",
                    cells[2],
                    cells[0],
                    cells[1]);
        producer.send(new ProducerRecord<>(topics.stream("shipments").name(), cells[2], json));
      }
    }
  }

  private static HttpResponse<String> get(String page, String path) {
    try {
      URI uri = URI.create(page).resolve(path);
      return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void await(BooleanSupplier condition, String what, Object who) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      String state =
          switch (who) {
            case PipelineRun run -> String.valueOf(run.failure());
            case FeatureStage stage -> stage.failure() + " " + stage.counts();
            default -> "";
          };
      assertThat(System.nanoTime()).as("%s did not come: %s", what, state).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
  }
}
