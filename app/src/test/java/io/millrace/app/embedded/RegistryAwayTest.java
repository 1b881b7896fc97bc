package io.millrace.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.metrics.IngestMetrics;
import io.millrace.app.metrics.MetricsServer;
import io.millrace.ingest.http.EventServer;
import io.millrace.ingest.http.IngestHttp;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events over HTTP while a real schema registry is stopped, and what is counted of them. */
@Timeout(240)
class RegistryAwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String SCHEMA =
      """
      {"type": "record", "name": "%s", "fields": [
        {"name": "id", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "amount", "type": "double"}]}
      """;
  private static final Pipeline SHOP =
      PipelineFile.parse(
          """
          pipeline: shop
          streams:
            orders: {schema: Order, id: id, time: at}
            returns: {schema: Return, id: id, time: at, derive: {dear: "amount > 5.0"}}
          score: orders
          label: {value: returns.dear, within: 1d}
          features: {amount: {field: amount}}
          models: {trees: {engine: smile}}
          """,
          "shop.yaml",
          SCHEMA::formatted);

  @TempDir private Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private DataDirectory data;
  private KafkaBroker broker;
  private SchemaRegistryServer registry;
  private int registryPort;
  private EventServer server;
  private String url;

  @BeforeEach
  void start() throws InterruptedException {
    data = DataDirectory.open(directory);
    var ports = new LoopbackPorts();
    broker =
        KafkaBroker.start(
            data,
            ports.take(ListenPort.free(), KafkaBroker.NAME),
            ports.take(ListenPort.free(), KafkaBroker.NAME));
    registryPort = ports.take(ListenPort.free(), SchemaRegistryServer.NAME);
    registry = SchemaRegistryServer.start(data, registryPort);
    broker.awaitReady();
    registry.awaitReady();
    var connection = new Connection(broker.address(), registry.url(), SHOP.kafka());
    TopicSetup.ensure(connection, Topics.all(SHOP), 1);
    var settings = new IngestHttp("127.0.0.1", 0, Optional.empty(), 4_000, 64_000, PATIENCE);
    server =
        new EventServer(
                settings, connection, SHOP, new ConfluentCodecs(connection), Optional.empty())
            .start();
    url = server.url();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
    registry.process().close();
    broker.process().close();
    data.close();
  }

  @Test
  void a_streams_first_event_is_answered_with_503_in_time_and_taken_once_the_registry_is_back()
      throws Exception {
    assertThat(post("orders").statusCode()).isEqualTo(200);
    registry.process().close();

    long start = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> first =
        IntStream.range(0, 8).mapToObj(i -> postSoon("returns")).toList();
    assertThat(post("orders").statusCode()).as("a stream whose schema is known").isEqualTo(200);
    for (CompletableFuture<HttpResponse<String>> each : first) {
      HttpResponse<String> answer = each.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(answer.body()).contains("schema registry has not answered within 3 s");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("eight first events answered with 503 after %d ms%n", took.toMillis());
    assertThat(took).isLessThan(PATIENCE.multipliedBy(2));

    registry = SchemaRegistryServer.start(data, registryPort);
    registry.awaitReady();
    awaitTaken();
    assertThat(scraped())
        .contains("millrace_ingest_events_total{source=\"http\",stream=\"orders\"} 2.0")
        .contains("millrace_ingest_events_total{source=\"http\",stream=\"returns\"} 1.0")
        .contains("millrace_ingest_requests_total{status=\"200\"} 3.0")
        .containsPattern("millrace_ingest_requests_total\\{status=\"503\"} (8|9|1\\d)\\.0")
        .containsPattern("millrace_ingest_request_bytes_total [1-9]");
  }

  private void awaitTaken() throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (post("returns").statusCode() != 200) {
      assertThat(System.nanoTime()).as("no event was taken in time").isLessThan(end);
      LockSupport.parkNanos(100_000_000);
    }
  }

  private String scraped() throws Exception {
    var metrics = new IngestMetrics();
    metrics.http(server::counts);
    var registered = new PrometheusRegistry();
    registered.register(metrics);
    try (MetricsServer page = MetricsServer.start("0", registered)) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(page.url())).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private HttpResponse<String> post(String stream) throws IOException, InterruptedException {
    return client.send(request(stream), BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> postSoon(String stream) {
    return client.sendAsync(request(stream), BodyHandlers.ofString());
  }

  private HttpRequest request(String stream) {
    return HttpRequest.newBuilder(URI.create(url + stream))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"id\": \"a\", \"at\": 1000, \"amount\": 1}"))
        .build();
  }
}
