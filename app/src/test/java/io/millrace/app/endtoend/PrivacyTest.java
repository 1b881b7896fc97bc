package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.run.PipelineRun;
import io.millrace.app.run.RunPlan;
import io.millrace.ingest.http.EventServer;
import io.millrace.ingest.http.IngestHttp;
import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values are planted in fields with privacy rules, in good and bad rows and requests of every kind,
 * and looked for afterwards wherever a pipeline writes: every topic, file, page and answer.
 */
@Timeout(300)
class PrivacyTest {
  private static final String PLANTED = "Wintergreen";

  /** Not private: it must be found, or the search finds nothing. */
  private static final String CONTROL = "Controlburgh";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PIPELINE =
      """
      pipeline: shop
      streams:
        orders: {schema: order.avsc, id: order_id, key: customer, time: ordered_at, require: {amount: "> 0"}}
        returns: {schema: return.avsc, id: order_id, time: returned_at}
      score: orders
      label: {value: returns.sent_back, within: 1d}
      features:
        amount: {field: amount}
        city: {field: city}
        customer_orders_1d: {count: orders, by: customer, over: 1d}
      models: {trees: {engine: smile}}
      privacy:
        orders: {drop: [name], hash: [customer], mask: [card], truncate: {note: 2}}
        returns: {drop: [why]}
      """;
  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "order_id", "type": "string"},
        {"name": "ordered_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "amount", "type": "double"},
        {"name": "city", "type": "string"},
        {"name": "customer", "type": "string", "pii": true},
        {"name": "name", "type": ["null", "string"], "confluent:tags": ["PII"]},
        {"name": "card", "type": ["null", "string"]},
        {"name": "note", "type": ["null", "string"]}]}
      """;
  private static final String RETURN =
      """
      {"type": "record", "name": "Return", "fields": [
        {"name": "order_id", "type": "string"},
        {"name": "returned_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "sent_back", "type": "boolean"},
        {"name": "why", "type": ["null", "string"]}]}
      """;

  @TempDir Path temporary;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> found = new LinkedHashMap<>();

  @Test
  void a_planted_value_is_in_no_topic_log_file_page_or_answer() throws Exception {
    Path file = Files.writeString(temporary.resolve("shop.yaml"), PIPELINE);
    Files.writeString(temporary.resolve("order.avsc"), ORDER);
    Files.writeString(temporary.resolve("return.avsc"), RETURN);
    Path orders = Files.writeString(temporary.resolve("orders.csv"), orders());
    Path returns = Files.writeString(temporary.resolve("returns.ndjson"), returns());
    Pipeline pipeline = PipelineFile.read(file);
    Path kept = temporary.resolve("kept");
    var key = Optional.of(PrivacyKey.of("a key of more than sixteen bytes", "a test"));
    var plan =
        new RunPlan(
            pipeline,
            file,
            new SourceFiles(Map.of("orders", orders, "returns", returns), key),
            Speed.parse("max"),
            kept,
            EmbeddedOptions.Content.KEEP,
            Optional.empty(),
            2,
            0,
            Duration.ofDays(3));
    try (var run = new PipelineRun(plan);
        client) {
      String page = run.start();
      var codecs = new ConfluentCodecs(run.connection());
      try (var server =
          new EventServer(
                  IngestHttp.at("127.0.0.1:0", Optional.empty()),
                  run.connection(),
                  pipeline,
                  codecs,
                  key)
              .start()) {
        postAll(server.url());
      }
      awaitDeadLetters(run.connection());
      for (String path : List.of("", "api/v1/state", "metrics")) {
        found.put("page /" + path, get(page + path));
      }
      readTopics(run.connection());
      assertThat(run.failure()).isEmpty();
    }
    readFiles(kept);
    check();
  }

  private void check() {
    assertThat(found.keySet())
        .contains("topic shop.orders", "topic shop.keyed", "topic shop.features", "page /metrics")
        .anyMatch(place -> place.endsWith("broker.log"));
    for (String place : List.of("orders", "keyed", "features", "dead-letters")) {
      assertThat(found.get("topic shop." + place)).as(place).contains(CONTROL);
    }
    found.forEach(
        (place, text) -> assertThat(text.contains(PLANTED)).as(place + " holds it").isFalse());
    System.out.printf("searched %d places: %s%n", found.size(), found.keySet());
  }

  private static String orders() {
    var rows = new StringBuilder("order_id,ordered_at,amount,city,customer,name,card,note\n");
    for (int i = 0; i < 200; i++) {
      rows.append(row(i, "%d".formatted(i % 7), CONTROL)); // amount 0 is refused by admission
    }
    rows.append(row(200, "many", CONTROL)); // no number
    rows.append(
        row(201, "5", CONTROL).replace(CONTROL, CONTROL + "," + PLANTED)); // a comma too many
    rows.append("%s,%s\n".formatted(PLANTED, PLANTED)); // cells missing
    rows.append(row(203, "5", CONTROL).replace("2026", "soon")); // no time
    rows.append(row(204, "5", CONTROL).replace("order204", "")); // no id
    return rows.toString();
  }

  private static String row(int i, String amount, String city) {
    return "order%d,%s,%s,%s,%s%d,%s %d,4111-%s-1111,%s\n"
        .formatted(
            i,
            START.plus(Duration.ofMinutes(i)),
            amount,
            city,
            PLANTED,
            i % 5,
            PLANTED,
            i,
            PLANTED,
            "x" + PLANTED);
  }

  private static String returns() {
    var lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append(
          "{\"order_id\": \"order%d\", \"returned_at\": \"%s\", \"sent_back\": %s, \"why\": \"%s\"}\n"
              .formatted(i, START.plus(Duration.ofMinutes(i + 300)), i % 2 == 0, PLANTED));
    }
    return lines
        .append("{\"order_id\": %s}\n".formatted(PLANTED))
        .append(
            "{\"%s\": 1, \"order_id\": \"a\", \"returned_at\": 5, \"sent_back\": true}\n"
                .formatted(PLANTED))
        .append(
            "{\"order_id\": \"b\", \"returned_at\": 5, \"sent_back\": 3, \"why\": {\"a\": \"%s\"}}\n"
                .formatted(PLANTED))
        .toString();
  }

  private void postAll(String url) throws Exception {
    String good =
        "{\"order_id\": \"posted\", \"ordered_at\": \"2025-12-31T00:00:00Z\", \"amount\": 3, \"city\": \"%s\", \"customer\": \"%s\", \"name\": \"%s\", \"card\": \"%s12345678\", \"note\": \"x%s\"}"
            .formatted(CONTROL, PLANTED, PLANTED, PLANTED, PLANTED);
    assertThat(post(url + "orders", good)).contains("posted");
    for (String bad :
        List.of(
            good.replace("\"amount\": 3", "\"amount\": \"many\""),
            good.replace("\"amount\": 3", "\"amount\": -3"),
            good.replace("\"name\": \"", "\"name\": "),
            good.replace("\"name\"", "\"" + PLANTED + "\""),
            good.replace(
                "\"customer\": \"" + PLANTED + "\"", "\"customer\": [\"" + PLANTED + "\"]"))) {
      assertThat(post(url + "orders", bad)).contains("error");
    }
  }

  private String post(String url, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    String answer = client.send(request, BodyHandlers.ofString()).body();
    found.merge("answers", answer, String::concat);
    return answer;
  }

  private String get(String url) throws Exception {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  /** 5 bad rows and 3 bad lines from ingest, what admission refuses, then nothing more comes. */
  private void awaitDeadLetters(Connection connection) throws Exception {
    String letters = Topics.of("shop").deadLetters().name();
    String features = Topics.of("shop").features().name();
    long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (count(connection, letters) < 5 + 3 + 29 || count(connection, features) < 100) {
      assertThat(System.nanoTime()).as("dead letters and vectors").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static int count(Connection connection, String topic) {
    return records(connection, topic).size();
  }

  private void readTopics(Connection connection) throws Exception {
    try (Admin admin = Admin.create(connection.admin())) {
      var all = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      for (String topic : all) {
        var text = new ByteArrayOutputStream();
        for (ConsumerRecord<byte[], byte[]> each : records(connection, topic)) {
          write(text, each.key());
          write(text, each.value());
          for (Header header : each.headers()) {
            write(text, header.value());
          }
        }
        found.put("topic " + topic, text.toString(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void write(ByteArrayOutputStream to, byte[] bytes) {
    if (bytes != null) {
      to.writeBytes(bytes);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(Connection connection, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    CommittedRecords.read(connection, topic, records::add);
    return records;
  }

  /** Everything that any of the processes has written, Kafka's own files included. */
  private void readFiles(Path kept) throws IOException {
    try (Stream<Path> all = Files.walk(kept)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        found.put(
            kept.relativize(each).toString(),
            new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1));
      }
    }
  }
}
