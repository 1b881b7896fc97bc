package io.millrace.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.http.EventServer;
import io.millrace.ingest.http.IngestHttp;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events over HTTP into a real broker, which is stopped, killed and started again. In this package
 * because only here a broker can be had without the rest.
 */
@Timeout(180)
class EventServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String PIPELINE =
      """
      pipeline: shop
      streams:
        orders: {schema: order, id: order_id, time: ordered_at, require: {amount: "> 0"}}
        returns: {schema: return, id: order_id, time: returned_at, written_by: others}
      score: orders
      label: {value: returns.sent_back, within: 1d}
      features: {amount: {field: amount}}
      models: {trees: {engine: smile}}
      privacy: {orders: {drop: [name], mask: [card]}}
      """;
  private static final Map<String, String> SCHEMAS =
      Map.of(
          "order",
          """
          {"type": "record", "name": "Order", "fields": [
            {"name": "order_id", "type": "string"},
            {"name": "ordered_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "amount", "type": "double"},
            {"name": "pieces", "type": ["null", "int"]},
            {"name": "card", "type": ["null", "string"]},
            {"name": "name", "type": ["null", "string"]}]}
          """,
          "return",
          """
          {"type": "record", "name": "Return", "fields": [
            {"name": "order_id", "type": "string"},
            {"name": "returned_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "sent_back", "type": "boolean"}]}
          """);

  @TempDir static Path directory;

  private static final Pipeline SHOP = PipelineFile.parse(PIPELINE, "shop.yaml", SCHEMAS::get);
  private static DataDirectory data;
  private static int port;
  private static int controllerPort;
  private static KafkaBroker broker;
  private static Connection connection;

  private static final Codecs CODECS = new InMemoryCodecs();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private EventServer server;

  /** A server that has been closed no longer knows its port. */
  private String url;

  @BeforeAll
  static void startBroker() throws InterruptedException {
    data = DataDirectory.open(directory);
    LoopbackPorts ports = new LoopbackPorts();
    port = ports.take(ListenPort.free(), KafkaBroker.NAME);
    controllerPort = ports.take(ListenPort.free(), KafkaBroker.NAME);
    restart();
    connection = new Connection(broker.address(), "http://unused", SHOP.kafka());
    TopicSetup.ensure(connection, Topics.all(SHOP), 4);
  }

  private static void restart() throws InterruptedException {
    broker = KafkaBroker.start(data, port, controllerPort);
    broker.awaitReady();
  }

  @AfterAll
  static void stopBroker() {
    broker.process().close();
    data.close();
  }

  @BeforeEach
  void startServer() {
    server = server(new IngestHttp("127.0.0.1", 0, Optional.empty(), 4_000, 64_000, PATIENCE));
    url = server.url();
  }

  private EventServer server(IngestHttp settings) {
    return new EventServer(settings, connection, SHOP, CODECS, Optional.empty()).start();
  }

  @AfterEach
  void stopServer() {
    server.close();
    client.close();
  }

  @Test
  void an_event_an_array_and_lines_are_answered_with_their_ids_and_are_in_the_topic()
      throws Exception {
    assertThat(post("orders", "application/json", order("one")).body())
        .isEqualTo("{\"ids\":[\"one\"]}");
    String array = "[%s, %s]".formatted(order("two"), order("three"));
    assertThat(ids(post("orders", "application/json; charset=utf-8", array)))
        .containsExactly("two", "three");
    String lines = "%s\n\n%s\n".formatted(order("four"), order("five"));
    assertThat(ids(post("orders", "application/x-ndjson", lines))).containsExactly("four", "five");
    assertThat(written()).contains("one", "two", "three", "four", "five");
  }

  @Test
  void what_privacy_rules_cover_is_neither_written_nor_answered() throws Exception {
    String event =
        "{\"order_id\": \"p\", \"ordered_at\": 1000, \"amount\": 1, \"card\": \"4111111111111111\","
            + " \"name\": \"Planted\"}";
    assertThat(post("orders", "application/json", event).statusCode()).isEqualTo(200);
    assertThat(events().toString()).contains("************1111").doesNotContain("Planted", "41111");
    for (String bad :
        List.of(
            event.replace("\"Planted\"", "Planted"),
            event.replace("\"name\": ", "\"Planted\": "),
            event.replace("\"4111111111111111\"", "4111111111111111"),
            event.replace("\"amount\": 1,", ""))) {
      HttpResponse<String> answer = post("orders", "application/json", bad);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).doesNotContain("Planted", "41111");
    }
  }

  @Test
  void all_problems_of_a_batch_are_told_at_once_and_nothing_of_it_is_written() throws Exception {
    String bad =
        """
        [{"order_id": "good", "ordered_at": 1000, "amount": 1},
         {"order_id": "bad1", "ordered_at": "soon", "amount": "many"},
         {"order_id": "bad2", "ordered_at": 1000, "amount": -3},
         {"ordered_at": 1000, "amount": 1, "pieces": 1.5},
         {"order_id": "", "ordered_at": 1000, "amount": 1},
         7]
        """;
    HttpResponse<String> answer =
        post("orders", "application/json", bad.replace("7]", "]").replace("1},\n ]", "1}]"));
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode problems = new ObjectMapper().readTree(answer.body()).get("problems");
    assertThat(problems.toString())
        .contains("{\"event\":1,\"field\":\"ordered_at\",\"value\":\"soon\",\"rule\":\"a time is")
        .contains("{\"event\":1,\"field\":\"amount\",\"value\":\"many\",\"rule\":\"a number is")
        .contains("require: amount > 0 (amount was -3)")
        .contains("\"event\":3")
        .contains("{\"event\":4,\"field\":\"order_id\"");
    assertThat(post("orders", "application/json", bad).body()).contains("an object is expected");
    assertThat(written()).doesNotContain("good", "bad1", "bad2");
  }

  @Test
  void other_requests_are_refused_with_what_would_be_right() throws Exception {
    refused(post("order", "application/json", order("x")), 404, "did you mean orders?");
    refused(post("returns", "application/json", "{}"), 403, "written by others");
    refused(post("orders", "text/csv", "a,b"), 415, "application/x-ndjson");
    refused(post("orders", "application/json", " ".repeat(4_001)), 413, "more than 4000 bytes");
    refused(post("orders", "application/json", "[]"), 400, "holds no event");
    refused(post("orders", "application/json", "{\"order_id\""), 400, "not JSON from line 1");
    assertThat(get("livez").statusCode()).isEqualTo(200);
    assertThat(get("readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void a_token_is_asked_for_where_one_is_set() throws Exception {
    try (EventServer closed =
        server(new IngestHttp("127.0.0.1", 0, Optional.of("letmein"), 4_000, 64_000, PATIENCE))) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(closed.url() + "orders"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(order("token")));
      assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      request.header("Authorization", "Bearer letmein");
      assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void under_back_pressure_callers_are_told_to_come_again_and_what_was_under_way_is_answered()
      throws Exception {
    assertThat(post("orders", "application/json", order("before")).statusCode()).isEqualTo(200);
    signal("-STOP");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try {
      // 64,000 bytes under way, at most 128 requests.
      for (int i = 0; i < 200; i++) {
        answers.add(postSoon(order("pressed" + i)));
      }
      await("an answer of 429", () -> count(answers, 429) > 0);
    } finally {
      signal("-CONT");
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    HttpResponse<String> later =
        answers.stream()
            .map(CompletableFuture::join)
            .filter(r -> r.statusCode() == 429)
            .toList()
            .getFirst();
    assertThat(later.headers().firstValue("Retry-After")).contains("1");
    assertThat(count(answers, 200)).isPositive();
    assertThat(count(answers, 200) + count(answers, 429) + count(answers, 503)).isEqualTo(200);
    assertThat(written()).containsAll(acknowledged(answers));
  }

  @Test
  void every_acknowledged_event_is_in_the_topic_though_the_broker_was_killed_in_between()
      throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> call(next, acknowledged, statuses, stop::get),
              task -> Thread.ofPlatform().start(task)));
    }
    await("acknowledgements", () -> acknowledged.size() > 500);
    ProcessHandle process = ProcessHandle.of(broker.process().pid()).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
    await("an answer of 503", () -> statuses.containsKey(503));
    assertThat(get("readyz").statusCode()).isEqualTo(503);
    int before = acknowledged.size();
    restart();
    await("acknowledgements again", () -> acknowledged.size() > before + 500);
    server.close(); // while requests are under way: a graceful stop
    stop.set(true);
    CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    System.out.printf("answers %s, %d events acknowledged%n", statuses, acknowledged.size());
    assertThat(written()).containsAll(acknowledged);
  }

  private void call(
      AtomicInteger next,
      Set<String> acknowledged,
      Map<Integer, AtomicInteger> statuses,
      BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      String batch =
          "[%s, %s, %s]"
              .formatted(
                  order("k" + next.incrementAndGet()),
                  order("k" + next.incrementAndGet()),
                  order("k" + next.incrementAndGet()));
      try {
        HttpResponse<String> answer = post("orders", "application/json", batch);
        statuses.computeIfAbsent(answer.statusCode(), s -> new AtomicInteger()).incrementAndGet();
        if (answer.statusCode() == 200) {
          acknowledged.addAll(ids(answer));
        }
      } catch (IOException closed) {
        statuses.computeIfAbsent(-1, s -> new AtomicInteger()).incrementAndGet();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void signal(String name) throws Exception {
    int rc =
        new ProcessBuilder("kill", name, String.valueOf(broker.process().pid()))
            .inheritIO()
            .start()
            .waitFor();
    assertThat(rc).isZero();
  }

  private CompletableFuture<HttpResponse<String>> postSoon(String event) {
    return client.sendAsync(request("orders", "application/json", event), BodyHandlers.ofString());
  }

  private static long count(List<CompletableFuture<HttpResponse<String>>> answers, int status) {
    return answers.stream()
        .filter(CompletableFuture::isDone)
        .filter(answer -> answer.join().statusCode() == status)
        .count();
  }

  private static List<String> acknowledged(List<CompletableFuture<HttpResponse<String>>> answers)
      throws IOException {
    List<String> ids = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      if (answer.join().statusCode() == 200) {
        ids.addAll(ids(answer.join()));
      }
    }
    return ids;
  }

  private static void refused(HttpResponse<String> answer, int status, String said) {
    assertThat(answer.body()).contains(said);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private static String order(String id) {
    return "{\"order_id\": \"%s\", \"ordered_at\": \"2026-01-01T00:00:00Z\", \"amount\": 1}"
        .formatted(id);
  }

  private HttpRequest request(String stream, String type, String body) {
    return HttpRequest.newBuilder(URI.create(url + stream))
        .header("Content-Type", type)
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> post(String stream, String type, String body) throws Exception {
    return client.send(request(stream, type, body), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI at = URI.create(url).resolve("/" + path);
    return client.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
  }

  private static List<String> ids(HttpResponse<String> answer) throws IOException {
    List<String> ids = new ArrayList<>();
    new ObjectMapper().readTree(answer.body()).get("ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  private List<List<Object>> events() {
    var topic = Topics.of(SHOP.name()).stream("orders");
    var codec = CODECS.of(topic.subject(), EventForm.of(SHOP.stream("orders").schema()));
    List<List<Object>> events = new ArrayList<>();
    try (var reader = new LogReader<>(connection, topic.name(), codec)) {
      reader.readToEnd(entry -> events.add(entry.message()));
    }
    return events;
  }

  private List<String> written() {
    return events().stream().map(values -> (String) values.getFirst()).toList();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
