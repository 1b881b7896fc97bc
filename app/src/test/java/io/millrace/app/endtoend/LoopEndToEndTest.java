package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.backtest.Backtest;
import io.millrace.app.backtest.BacktestReport;
import io.millrace.app.backtest.History;
import io.millrace.app.loop.LoopParts;
import io.millrace.registry.life.Inspection;
import io.millrace.retrain.answer.Answer;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.topic.Topics;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The design's invariants on what a real broker, a real schema registry and Flink have committed,
 * after a run in which a scoring process was killed, models were damaged and input was bad. The
 * second invariant is held where features are computed.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopEndToEndTest {
  private LoopScenario scenario;
  private Topics topics;
  private List<Prediction> predictions;
  private List<Activation> activations;
  private Map<String, Request> requests;

  @BeforeAll
  void runTheLoop(@TempDir Path directory) throws Exception {
    scenario = new LoopScenario(directory);
    scenario.run();
    topics = scenario.topics();
    predictions = scenario.committed().messages(topics.predictions(), Prediction.class);
    activations = scenario.committed().messages(topics.activations(), Activation.class);
    requests = new TreeMap<>();
    scenario
        .committed()
        .messages(topics.requests(), Request.class)
        .forEach(request -> requests.put(request.id(), request));
  }

  @AfterAll
  void stop() {
    if (scenario != null) {
      scenario.close();
    }
  }

  @Test
  void invariant1_conservation_holds_for_an_independent_process_though_a_worker_was_killed()
      throws Exception {
    try (ChildJvm verifier = scenario.reader(VerifierMain.class)) {
      int exitCode = verifier.exitCode(Duration.ofMinutes(3));

      assertThat(exitCode).as(verifier.output()).isZero();
      assertThat(verifier.output())
          .startsWith("events ")
          .contains("dead letters ", "trees@1=", "net@1=")
          .doesNotContain("predictions {}");
    }
  }

  @Test
  void invariant3_another_process_folds_the_logs_again_to_the_same_vectors_scores_drifts_verdicts()
      throws Exception {
    try (ChildJvm parity = scenario.reader(ParityMain.class)) {
      int exitCode = parity.exitCode(Duration.ofMinutes(3));

      System.out.println(parity.output());
      assertThat(exitCode).as(parity.output()).isZero();
      assertThat(parity.output())
          .contains(" %d scores".formatted(predictions.size()))
          .doesNotContain(" 0 vectors", " 0 scores", " 0 outcomes", " 0 drift", " 0 verdicts");
    }
  }

  @Test
  void invariant1_every_event_that_a_current_version_scored_is_decided_once() {
    List<String> decided =
        scenario.committed().messages(topics.decisions(), Decision.class).stream()
            .map(Decision::eventId)
            .toList();

    assertThat(decided).doesNotHaveDuplicates();
    assertThat(new HashSet<>(decided))
        .isEqualTo(
            predictions.stream()
                .filter(one -> one.alias() == Alias.CURRENT)
                .map(Prediction::eventId)
                .collect(Collectors.toSet()));
  }

  @Test
  void the_metrics_of_deciding_count_what_was_committed_by_contender_and_policy() {
    Map<List<String>, Double> committed = new HashMap<>();
    for (Decision one : scenario.committed().messages(topics.decisions(), Decision.class)) {
      committed.merge(List.of(one.contender(), one.policy()), 1.0, Double::sum);
    }
    Map<List<String>, Double> counted = new HashMap<>();
    scenario.deciding().collect().stream()
        .flatMap(metric -> metric.getDataPoints().stream())
        .map(CounterSnapshot.CounterDataPointSnapshot.class::cast)
        .forEach(
            point ->
                counted.put(
                    List.of(point.getLabels().get("contender"), point.getLabels().get("policy")),
                    point.getValue()));

    assertThat(counted).isNotEmpty().isEqualTo(committed);
  }

  @Test
  void events_of_streams_that_are_replayed_side_by_side_are_admitted_in_the_order_of_their_time() {
    List<LogReader.Entry<KeyedEvent>> keyed =
        scenario.committed().entries(topics.keyed(), RecordForm.of(KeyedEvent.class));
    Map<Integer, Instant> youngest = new TreeMap<>();
    long late = 0;
    for (var entry : keyed) {
      Instant time = entry.message().time();
      if (time.isBefore(youngest.getOrDefault(entry.partition(), Instant.MIN))) {
        late++;
      }
      youngest.merge(entry.partition(), time, (a, b) -> a.isAfter(b) ? a : b);
    }

    assertThat(late)
        .as("late of %,d; a burst may rarely be fetched without its other half", keyed.size())
        .isLessThan(keyed.size() / 20);
  }

  @Test
  void
      invariant3_the_time_machine_over_the_pipelines_own_streams_makes_as_many_vectors_and_labels() {
    var nobody =
        new LoopParts(
            (request, examples, incumbents) -> new Answer(List.of(), List.of(), 0),
            (pipeline, bundle, artifact) -> Inspection.failed("nothing is submitted"),
            (version, artifact) -> {
              throw new IllegalStateException("nothing is loaded");
            });
    History streams = History.logs(scenario.pipeline(), scenario.connection());
    try (History.Rows rows = streams.open()) {
      BacktestReport report =
          Backtest.run(scenario.pipeline(), rows, Backtest.Options.DEFAULTS, Optional.of(nobody));

      assertThat(report.counts().vectors())
          .isEqualTo(
              scenario
                  .committed()
                  .entries(topics.features(), VectorForm.of(scenario.pipeline().signature()))
                  .size());
      assertThat(report.counts().labels())
          .isEqualTo(scenario.committed().messages(topics.labels(), Label.class).size());
      assertThat(report.counts().refused()).containsKey("ingest/unreadable");
    }
  }

  @Test
  void invariant4_one_version_per_score_sits_in_a_seat_and_scores_once() {
    new SeatCheck(activations, predictions).checkSeats();
  }

  @Test
  void invariant4_there_is_at_most_one_champion_at_any_offset() {
    var check = new SeatCheck(activations, predictions);
    check.checkRegistry(scenario.committed().messages(Topics.MODELS, RegistryRecord.class));
    check.checkChampions();
  }

  @Test
  void invariant5_a_bad_model_is_rejected_with_the_reason_and_the_good_one_goes_on() {
    Set<String> rejected = new HashSet<>();
    Instant last = Instant.MIN;
    for (RegistryRecord record :
        scenario.committed().messages(Topics.MODELS, RegistryRecord.class)) {
      if (scenario.damaged().contains(record.commandId())
          && record.body() instanceof ModelVersion version) {
        assertThat(version.state()).isEqualTo(ModelVersion.State.REJECTED);
        assertThat(version.history().getLast().why()).isNotBlank();
        rejected.add(version.name());
        last = record.writtenAt();
      }
    }
    assertThat(rejected).hasSize(scenario.damaged().size());
    assertThat(answer(0)).contains("was changed on the way");
    assertThat(scenario.damaged())
        .allMatch(id -> !scenario.registry().answer(id).orElseThrow().accepted());
    Instant rejectedAt = last;
    assertThat(predictions).noneMatch(p -> rejected.contains(p.contender() + "@" + p.version()));
    for (String contender : scenario.pipeline().contenders().keySet()) {
      assertThat(predictions)
          .as("the version that was current goes on")
          .anyMatch(
              p ->
                  p.contender().equals(contender)
                      && p.version() == 1
                      && p.scoredAt().isAfter(rejectedAt));
    }
  }

  private String answer(int damaged) {
    return scenario.registry().answer(scenario.damaged().get(damaged)).orElseThrow().why();
  }

  @Test
  void invariant6_every_drift_is_named_by_a_request_that_came_to_an_end() {
    List<Drift> drifts = scenario.committed().messages(topics.drift(), Drift.class);
    Set<String> answered = new HashSet<>();
    requests.values().forEach(request -> answered.addAll(request.drifts()));

    assertThat(drifts).isNotEmpty();
    assertThat(drifts).filteredOn(Drift::drifted).isNotEmpty();
    assertThat(drifts).filteredOn(Drift::drifted).allMatch(drift -> answered.contains(drift.id()));
    assertThat(requests.values())
        .allMatch(request -> !request.why().isBlank())
        .noneMatch(request -> request.state() == Request.State.OPEN)
        .noneMatch(request -> request.state() == Request.State.TRAINING);
  }

  @Test
  void invariant7_bad_input_is_in_the_dead_letters_once_with_bytes_and_place() {
    new DeadLetterCheck(scenario).check();
  }

  @Test
  void a_version_comes_to_trial_from_a_live_request_and_a_verdict_is_recorded() {
    List<Verdict> verdicts = scenario.committed().messages(topics.verdicts(), Verdict.class);
    List<ModelVersion> tried =
        scenario.registry().contenders().stream()
            .flatMap(name -> scenario.registry().versionsOf(name).stream())
            .filter(v -> isLive(requests.get(v.bundle().provenance().requestId())))
            .filter(v -> v.history().stream().anyMatch(c -> c.state() == ModelVersion.State.TRIAL))
            .toList();

    assertThat(tried).isNotEmpty();
    assertThat(verdicts).isNotEmpty();
    assertThat(tried)
        .anyMatch(
            v ->
                verdicts.stream()
                    .anyMatch(
                        one ->
                            one.comparison() == Verdict.Comparison.TRIAL
                                && one.contender().equals(v.contender())
                                && one.version() == v.number()));
  }

  private static boolean isLive(Request request) {
    return request != null
        && request.cause() != Request.Cause.BOOTSTRAP
        && request.state() == Request.State.ANSWERED;
  }

  @Test
  void the_console_shows_every_point_of_the_race() throws Exception {
    List<Metric> metrics = scenario.committed().messages(topics.metrics(), Metric.class);
    long whole = metrics.stream().filter(metric -> metric.segment().isEmpty()).count();

    JsonNode state = new ObjectMapper().readTree(get("/api/v1/state").body());

    long shown = 0;
    for (JsonNode point : state.get("metrics")) {
      shown += point.get("segment").isNull() ? 1 : 0;
    }
    assertThat(shown).isEqualTo(whole).isPositive();
    assertThat(state.get("requests")).hasSize(requests.size());
  }

  @Test
  void the_console_is_ready_and_its_metrics_can_be_read() throws Exception {
    Pattern sample =
        Pattern.compile(
            "[a-zA-Z_:][\\w:]*(\\{(\\w+=\"(\\\\.|[^\"\\\\])*\",?)*})? (NaN|[-+]?Inf|[-+\\d.eE]+)");

    HttpResponse<String> ready = get("/readyz");
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    List<String> samples =
        get("/metrics").body().lines().filter(line -> !line.startsWith("#")).toList();
    assertThat(samples).isNotEmpty().allMatch(line -> sample.matcher(line).matches());
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(scenario.console() + path))
              .timeout(Duration.ofSeconds(30))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
