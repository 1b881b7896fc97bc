package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.FlightRace;
import io.millrace.console.view.RaceView;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SAMPLE =
      Pattern.compile("[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)*\\})? (-?[0-9.]+(E-?[0-9]+)?|NaN)");

  private final RaceView view = FlightRace.view();

  @Test
  void every_file_that_the_page_names_is_served() throws Exception {
    try (Serving serving = new Serving(view)) {
      String page = serving.get("/").body();
      Set<String> paths = new HashSet<>(Set.of("/"));
      Pattern.compile("(?:src|href)=\"(/[^\"]+\\.(?:js|css))\"")
          .matcher(page)
          .results()
          .forEach(found -> paths.add(found.group(1)));
      String script = serving.get("/app.js").body();
      Pattern.compile("from '\\.(/[a-z]+\\.js)'")
          .matcher(script)
          .results()
          .forEach(found -> paths.add(found.group(1)));
      assertThat(paths).contains("/app.js", "/race.js", "/assets/uPlot.iife.min.js");
      for (String path : paths) {
        assertThat(serving.get(path).statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  @Test
  void answers_forbid_foreign_origins() throws Exception {
    try (Serving serving = new Serving(view)) {
      HttpResponse<String> page = serving.get("/");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http:", "https:", "*");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(page.body()).doesNotContain("style=\"", "onclick", "<script>");
    }
  }

  @Test
  void paths_do_not_lead_out_of_the_page() throws Exception {
    try (Serving serving = new Serving(view)) {
      for (String path :
          List.of(
              "/assets/../../webjars.properties",
              "/..%2f..%2fwebjars.properties",
              "/assets/%2e%2e/%2e%2e/webjars.properties",
              "/webjars.properties",
              "//etc/passwd")) {
        assertThat(status(serving.server.port(), path)).as(path).isIn(400, 404);
      }
    }
  }

  /** A raw request: a client library would tidy the path. */
  private static int status(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }

  @Test
  void the_state_has_the_shape_that_the_page_reads() throws Exception {
    FlightRace.run(view, 3);
    try (Serving serving = new Serving(view)) {
      JsonNode state = JSON.readTree(serving.get("/api/v1/state").body());
      assertThat(state.at("/pipeline/champion").asText()).isEqualTo("trees");
      assertThat(state.at("/progress/phase").asText()).isEqualTo("RUNNING");
      assertThat(state.at("/progress/watermark").isNumber()).isTrue();
      assertThat(state.at("/counts/0/name").asText()).isEqualTo("events");
      assertThat(state.at("/metrics/0/alias").asText()).isEqualTo("CURRENT");
      assertThat(state.at("/metrics/2/version").isNull()).isTrue();
      assertThat(state.at("/metrics/0/windowEnd").asLong())
          .isEqualTo(FlightRace.START.plus(FlightRace.WINDOW).toEpochMilli());
      assertThat(state.at("/verdicts/0/isFinal").isBoolean()).isTrue();
      JsonNode version = state.at("/versions/0");
      assertThat(fields(version))
          .contains("contender", "number", "state", "algorithm", "rows", "from", "to")
          .contains("trainingSeconds", "values", "hourOfWeekLoss", "history");
      assertThat(version.at("/values/auc").isNull()).isTrue();
      assertThat(fields(version.at("/history/0"))).containsExactly("state", "at", "who", "why");
    }
  }

  private static List<String> fields(JsonNode node) {
    return node.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  @Test
  void it_is_ready_when_every_probe_passes() throws Exception {
    try (Serving serving = new Serving(view, new Probe("kafka", Optional::empty))) {
      HttpResponse<String> answer = serving.get("/readyz");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(answer.body()).at("/passing/0").asText()).isEqualTo("kafka");
    }
  }

  @Test
  void it_is_not_ready_while_a_probe_fails_and_says_which_and_why() throws Exception {
    Probe broken =
        new Probe(
            "broken",
            () -> {
              throw new IllegalStateException("no answer");
            });
    try (Serving serving =
        new Serving(
            view,
            new Probe("kafka", () -> Optional.of("Kafka at a:9092 has not answered")),
            new Probe("topics", Optional::empty),
            broken)) {
      HttpResponse<String> answer = serving.get("/readyz");
      assertThat(answer.statusCode()).isEqualTo(503);
      JsonNode failing = JSON.readTree(answer.body()).get("failing");
      assertThat(failing).hasSize(2);
      assertThat(failing.at("/0/name").asText()).isEqualTo("kafka");
      assertThat(failing.at("/0/problem").asText()).contains("has not answered");
      assertThat(failing.at("/1/problem").asText()).contains("no answer");
      assertThat(serving.get("/livez").statusCode()).isEqualTo(200);
      assertThat(serving.metric("millrace_ready{check=\"kafka\"}")).isZero();
      assertThat(serving.metric("millrace_ready{check=\"topics\"}")).isEqualTo(1);
    }
  }

  @Test
  void metrics_are_in_prometheus_form_and_say_how_the_race_stands() throws Exception {
    FlightRace.run(view, 3);
    try (Serving serving = new Serving(view)) {
      String text = serving.get("/metrics").body();
      assertThat(text.lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> SAMPLE.matcher(line).matches());
      assertThat(text.lines().filter(line -> line.startsWith("# TYPE ")).distinct())
          .hasSize((int) text.lines().filter(line -> line.startsWith("# TYPE ")).count())
          .allMatch(line -> line.endsWith("gauge") || line.contains("_total counter"));
      assertThat(
              serving.metric(
                  "millrace_quality{alias=\"current\",measure=\"brier\",predictor=\"net\",version=\"1\"}"))
          .isEqualTo(FlightRace.metrics(2, 3).get(1).values().get("brier"));
      assertThat(serving.metric("millrace_records_total{topic=\"flights.features\"}"))
          .isEqualTo(11 * 120);
      assertThat(
              serving.metric("millrace_dead_letters_total{reason=\"require\",stage=\"features\"}"))
          .isEqualTo(11);
      assertThat(
              serving.metric(
                  "millrace_drift_threshold{detector=\"psi\",kind=\"feature\",subject=\"hour\"}"))
          .isEqualTo(0.1);
      assertThat(serving.metric("millrace_requests{state=\"refused\"}")).isEqualTo(1);
      assertThat(serving.metric("millrace_versions{contender=\"net\",state=\"rejected\"}"))
          .isEqualTo(1);
      assertThat(serving.metric("millrace_watermark_seconds{stage=\"monitor\"}"))
          .isEqualTo(FlightRace.START.plus(FlightRace.WINDOW.multipliedBy(3)).getEpochSecond());
      assertThat(serving.metric("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
    }
  }

  @Test
  void stages_of_the_same_process_are_scraped_with_it() throws Exception {
    try (Serving serving = new Serving(view)) {
      Counter counter =
          Counter.builder()
              .name("millrace_scored_total")
              .help("Scores")
              .labelNames("model")
              .register(serving.server.registry());
      counter.labelValues("trees").inc(3);
      Histogram seconds =
          Histogram.builder()
              .name("millrace_scoring_seconds")
              .help("Time of a batch")
              .classicUpperBounds(0.01, 0.1)
              .register(serving.server.registry());
      seconds.observe(0.05);
      assertThat(serving.metric("millrace_scored_total{model=\"trees\"}")).isEqualTo(3);
      assertThat(serving.metric("millrace_scoring_seconds_bucket{le=\"0.1\"}")).isEqualTo(1);
    }
  }

  @Test
  void a_busy_port_is_named_with_what_to_do() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = busy.getLocalPort();
      ConsoleServer server =
          new ConsoleServer(ConsoleServer.Settings.local("flights", port), view, List.of());
      assertThatThrownBy(server::start)
          .isInstanceOf(ConsoleException.class)
          .hasMessageContaining("port " + port)
          .hasMessageContaining("is taken")
          .hasMessageContaining("--port")
          .hasMessageContaining("flights");
      server.close();
    }
  }

  @Test
  void an_impossible_port_is_refused() {
    assertThatThrownBy(() -> ConsoleServer.Settings.local("flights", 70_000))
        .hasMessageContaining("70000");
  }
}
