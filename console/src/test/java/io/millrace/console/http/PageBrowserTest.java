package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.Await;
import io.millrace.console.FlightRace;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Metric;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, served by the real server. */
class PageBrowserTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WINDOWS = 40;

  @TempDir static Path profile;
  private static Browser browser;

  private final RaceView view = FlightRace.view();
  private ConsoleServer server;

  @BeforeAll
  static void openBrowser() {
    Optional<String> missing = Browser.missing();
    missing.ifPresent(why -> System.out.println("The page was not tested in a browser: " + why));
    Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElse(""));
    browser = Browser.open(profile);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void serve() {
    server = new ConsoleServer(ConsoleServer.Settings.local("flights", 0), view, List.of()).start();
  }

  @AfterEach
  void stop() {
    browser.load("about:blank");
    server.close();
  }

  @Test
  void the_race_charts_points_are_the_metric_records() throws Exception {
    List<Metric> metrics = FlightRace.metrics(0, WINDOWS);
    metrics.forEach(view::fold);
    browser.load(server.url());
    awaitWindows(WINDOWS);
    assertSeries("brier", metrics);
    assertThat(browser.run("return document.querySelectorAll('#race-chart canvas').length"))
        .isEqualTo(1L);
  }

  @Test
  void a_new_record_arrives_without_a_reload() throws Exception {
    List<Metric> metrics = new ArrayList<>(FlightRace.metrics(0, WINDOWS));
    metrics.forEach(view::fold);
    browser.load(server.url());
    awaitWindows(WINDOWS);
    browser.run("window.loadedOnce = true");
    List<Metric> news = FlightRace.metrics(WINDOWS, WINDOWS + 1);
    news.forEach(view::fold);
    metrics.addAll(news);
    awaitWindows(WINDOWS + 1);
    assertSeries("brier", metrics);
    assertThat(browser.run("return window.loadedOnce")).isEqualTo(true);
  }

  @Test
  void tabs_switch_the_measure() throws Exception {
    List<Metric> metrics = FlightRace.metrics(0, WINDOWS);
    metrics.forEach(view::fold);
    browser.load(server.url());
    awaitWindows(WINDOWS);
    for (String measure : List.of("auc", "log_loss", "brier")) {
      browser.click("[data-measure=" + measure + "]");
      assertSeries(measure, metrics);
      assertThat(browser.text("#measure-tabs [aria-selected=true]").toLowerCase())
          .isEqualTo(measure.replace('_', ' '));
    }
  }

  @Test
  void where_nobody_judges_the_page_says_so_and_shows_what_was_answered() throws Exception {
    var odd = new RaceView("pumps", Manifest.Task.ANOMALY, List.of("forest"), Duration.ofDays(10));
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    for (int i = 0; i < 5; i++) {
      odd.fold(
          metric(start.plus(Duration.ofDays(i)), Map.of("mean_score", 0.5, "flagged", i / 100.0)));
    }
    try (ConsoleServer serving =
        new ConsoleServer(ConsoleServer.Settings.local("pumps", 0), odd, List.of()).start()) {
      browser.load(serving.url());
      Await.until(
          "windows", () -> browser.run("return millrace.raceSeries().data[0].length").equals(5L));
      assertThat(browser.text("#measure-tabs")).contains("Flagged").doesNotContain("Brier");
      assertThat(browser.text("#measure-note")).contains("Nobody says which were odd");
      assertThat(browser.text("#verdicts")).contains("Nobody judges", "models promote");
      assertThat(browser.text("#standing")).contains("forest", "0.02").doesNotContain("hour of");
      browser.click("[data-measure=mean_score]");
      assertThat(browser.run("return millrace.raceSeries().measure")).isEqualTo("mean_score");
      assertThat(browser.complaints()).isEmpty();
      browser.load("about:blank");
    }
  }

  @Test
  void several_classes_are_measured_by_their_accuracy_where_two_are_by_the_auc() throws Exception {
    var three =
        new RaceView("pumps", Manifest.Task.MULTICLASS, List.of("forest"), Duration.ofDays(10));
    three.fold(
        metric(
            Instant.parse("2026-03-01T00:00:00Z"),
            Map.of("brier", 0.25, "log_loss", 0.9, "accuracy", 0.7)));
    try (ConsoleServer serving =
        new ConsoleServer(ConsoleServer.Settings.local("pumps", 0), three, List.of()).start()) {
      browser.load(serving.url());
      Await.until(
          "a window", () -> browser.run("return millrace.raceSeries().data[0].length").equals(1L));
      assertThat(browser.text("#measure-tabs")).contains("Brier", "Accuracy").doesNotContain("AUC");
      browser.click("[data-measure=accuracy]");
      assertThat(browser.run("return millrace.raceSeries().measure")).isEqualTo("accuracy");
      assertThat(browser.text("#standing")).contains("0.7").doesNotContain("AUC");
      browser.load("about:blank");
    }
  }

  private static Metric metric(Instant from, Map<String, Double> values) {
    return new Metric(
        "forest",
        Optional.of(1),
        Optional.of(Alias.CURRENT),
        true,
        Optional.empty(),
        from,
        from.plus(Duration.ofDays(1)),
        100,
        0,
        values);
  }

  @Test
  void the_page_says_which_phase_it_is_before_anything_has_come() throws Exception {
    browser.load(server.url());
    Await.until("phase", () -> browser.text("#phase").equals("waiting for events"));
    Await.until("empty state", () -> browser.text("#race-empty").startsWith("No event has come"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_whole_race_is_drawn_without_complaint_and_asks_nothing_of_other_hosts() throws Exception {
    FlightRace.run(view, 380);
    browser.traffic();
    browser.load(server.url());
    awaitWindows(380);
    Await.until("drift", () -> browser.text("#drift-note").contains("features drifted"));
    assertThat(browser.text("#standing")).contains("trees", "champion", "hour of week");
    assertThat(browser.text("#verdicts")).contains("net@3 against trees@1");
    assertThat(browser.text("#versions")).contains("trees@4", "self-test: row 3");
    assertThat(browser.text("#requests")).contains("cooldown");
    assertThat(browser.text("#dead-letters")).contains("duplicate");
    assertThat(browser.complaints()).isEmpty();
    assertThat(requestedHosts()).containsOnly("127.0.0.1");
  }

  @Test
  void a_life_cycle_mark_says_on_hover_what_happened_and_why() throws Exception {
    FlightRace.run(view, 380);
    browser.load(server.url());
    awaitWindows(380);
    Browser page = browser;
    Await.until("chart", () -> page.run("return document.querySelector('.u-over')") != null);
    Object notes =
        page.run(
            """
            const over = document.querySelector('.u-over'), box = over.getBoundingClientRect();
            const notes = new Set();
            for (let x = 0; x < box.width; x += 2) {
              over.dispatchEvent(new MouseEvent('mousemove',
                { bubbles: true, clientX: box.left + x, clientY: box.top + 20 }));
              const note = document.getElementById('note');
              if (!note.hidden) notes.add(note.textContent);
            }
            return [...notes].join('; ');
            """);
    assertThat(String.valueOf(notes))
        .contains("trees@3 promoted", "better by 0.0031")
        .contains("net@4 rejected", "self-test: row 3")
        .contains("trees drift of the loss", "loss has changed since");
  }

  @Test
  void the_page_comes_back_by_itself_after_the_server_was_away() throws Exception {
    FlightRace.metrics(0, 5).forEach(view::fold);
    browser.load(server.url());
    awaitWindows(5);
    int port = server.port();
    server.close();
    Await.until("notice", () -> browser.text("#phase").startsWith("connection lost"));
    FlightRace.metrics(5, 6).forEach(view::fold);
    server =
        new ConsoleServer(ConsoleServer.Settings.local("flights", port), view, List.of()).start();
    awaitWindows(6);
    Await.until("phase", () -> !browser.text("#phase").startsWith("connection lost"));
    browser.complaints();
  }

  private static void awaitWindows(int windows) throws Exception {
    Await.until(
        windows + " windows",
        () ->
            Long.valueOf(windows)
                .equals(
                    browser.run(
                        "return window.millrace ? millrace.raceSeries().data[0].length : 0")));
  }

  private static void assertSeries(String measure, List<Metric> metrics) throws Exception {
    JsonNode series =
        JSON.readTree((String) browser.run("return JSON.stringify(millrace.raceSeries())"));
    assertThat(series.get("measure").asText()).isEqualTo(measure);
    for (int i = 0; i < series.get("predictors").size(); i++) {
      String predictor = series.get("predictors").get(i).asText();
      Map<Long, Double> expected = new TreeMap<>();
      metrics.stream()
          .filter(metric -> metric.predictor().equals(predictor))
          .forEach(m -> expected.put(m.windowEnd().toEpochMilli(), m.values().get(measure)));
      assertLine(series.get("data").get(0), series.get("data").get(i + 1), expected);
    }
  }

  private static void assertLine(JsonNode times, JsonNode line, Map<Long, Double> expected) {
    assertThat(times).hasSize(expected.size());
    assertThat(line).hasSize(expected.size());
    for (int point = 0; point < times.size(); point++) {
      long millis = Math.round(1_000 * times.get(point).asDouble());
      assertThat(line.get(point).asDouble()).isCloseTo(expected.get(millis), within(0.0));
    }
  }

  private static List<String> requestedHosts() throws Exception {
    List<String> hosts = new ArrayList<>();
    for (String entry : browser.traffic()) {
      JsonNode message = JSON.readTree(entry).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        URI uri = URI.create(message.at("/params/request/url").asText().split(",")[0]);
        if (!"data".equals(uri.getScheme())) {
          hosts.add(String.valueOf(uri.getHost()));
        }
      }
    }
    return hosts;
  }
}
