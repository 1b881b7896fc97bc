package io.millrace.monitor.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Message;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Streams in which nobody ever says what was true; the trial is far from the version that sits. */
class UnjudgedFoldTest {
  private static final MonitorPlan ODDNESS =
      SeededStream.plan(new LossRule.Oddness(), Duration.ofDays(10), Double.NaN);
  private static final MonitorPlan CLUSTERS =
      SeededStream.plan(new LossRule.Memberships(3), Duration.ofDays(10), Double.NaN);

  /** Scores are the stream's, and the drift is one of the features. */
  private static List<Message> messages(int count) {
    var stream =
        new SeededStream(9)
            .with(new Rival("trees", 1, Alias.CURRENT, true, 0.02, 1_000))
            .with(new Rival("net", 1, Alias.CURRENT, false, 5, 1_000))
            .with(new Rival("trees", 2, Alias.TRIAL, false, 5, 1_500))
            .driftingAt(2_500);
    return stream.events(count).stream().filter(m -> !(m.body() instanceof Label)).toList();
  }

  private static List<MonitorOutput> run(
      MonitorPlan plan, List<Message> messages, double restarts) {
    Random random = new Random(1);
    MonitorFold fold = new MonitorFold(plan);
    List<MonitorOutput> said = new ArrayList<>(fold.accept(Versions.told("trees", 1)));
    for (Message message : messages) {
      said.addAll(Versions.feed(fold, message.body()));
      said.addAll(fold.advance(message.time().minusMillis(1)));
      if (random.nextDouble() < restarts) {
        fold = MonitorFold.restore(fold.snapshot(), plan);
      }
    }
    said.addAll(fold.finish());
    return said;
  }

  private static <T extends MonitorOutput, R> List<R> said(
      List<MonitorOutput> all, Class<T> kind, Function<T, R> what) {
    return all.stream().filter(kind::isInstance).map(kind::cast).map(what).toList();
  }

  @Test
  void every_event_is_closed_without_a_label_and_is_one_to_train_on() {
    List<Message> messages = messages(3_000);
    List<MonitorOutput> said = run(ODDNESS, messages, 0);
    List<Outcome> outcomes =
        said(said, MonitorOutput.OutcomeClosed.class, MonitorOutput.OutcomeClosed::outcome);
    List<Example> examples =
        said(said, MonitorOutput.ExampleMade.class, MonitorOutput.ExampleMade::example);

    assertThat(outcomes).hasSize(3_000);
    assertThat(outcomes).allMatch(one -> one.label().isEmpty() && one.labelKnownAt().isEmpty());
    assertThat(outcomes).allMatch(one -> one.scores().stream().allMatch(s -> s.loss().isEmpty()));
    assertThat(examples).extracting(one -> one.vector().eventId()).doesNotHaveDuplicates();
    assertThat(examples).hasSize(3_000);
    assertThat(examples)
        .allMatch(one -> Double.isNaN(one.label()))
        .allMatch(
            one ->
                one.labelKnownAt()
                    .equals(one.vector().eventTime().plus(ODDNESS.maturity().within())));
  }

  @Test
  void however_far_versions_are_apart_nobody_is_judged_and_nothing_commanded() {
    List<MonitorOutput> said = run(ODDNESS, messages(6_000), 0);

    assertThat(said)
        .noneMatch(MonitorOutput.VerdictReached.class::isInstance)
        .noneMatch(MonitorOutput.CommandIssued.class::isInstance)
        .noneMatch(MonitorOutput.DataRefused.class::isInstance);
    assertThat(said(said, MonitorOutput.DriftTested.class, MonitorOutput.DriftTested::drift))
        .isNotEmpty()
        .allMatch(drift -> drift.kind() == Drift.Kind.FEATURE);
  }

  @Test
  void invariant6_drift_of_the_features_asks_for_new_versions_or_says_why_not() {
    List<MonitorOutput> said = run(ODDNESS, messages(6_000), 0);
    List<Request> requests =
        said(said, MonitorOutput.RequestOpened.class, MonitorOutput.RequestOpened::request);
    List<String> drifted =
        said(said, MonitorOutput.DriftTested.class, MonitorOutput.DriftTested::drift).stream()
            .filter(Drift::drifted)
            .map(Drift::id)
            .toList();

    assertThat(requests)
        .filteredOn(request -> request.state() == Request.State.OPEN)
        .extracting(Request::cause)
        .contains(Request.Cause.BOOTSTRAP, Request.Cause.FEATURE_DRIFT);
    assertThat(drifted).isNotEmpty();
    assertThat(requests.stream().flatMap(request -> request.drifts().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(drifted);
  }

  @Test
  void windows_tell_what_each_version_answered_and_no_base_rate() {
    List<Message> messages = messages(4_000);
    List<Metric> metrics =
        said(
            run(ODDNESS, messages, 0),
            MonitorOutput.MetricMeasured.class,
            MonitorOutput.MetricMeasured::metric);

    assertThat(metrics).extracting(Metric::predictor).containsOnly("trees", "net");
    assertThat(metrics)
        .allSatisfy(one -> assertThat(one.values()).containsOnlyKeys("mean_score", "flagged"));
    for (Metric metric : metrics) {
      if (metric.segment().isEmpty()) {
        List<Double> scores = scores(messages, metric);
        assertThat(metric.outcomes()).isEqualTo(scores.size());
        assertThat(metric.values().get("mean_score"))
            .isCloseTo(
                scores.stream().mapToDouble(score -> score).average().orElseThrow(), within(1e-12));
        double flagged = scores.stream().filter(score -> score >= ODDNESS.threshold()).count();
        assertThat(metric.values().get("flagged")).isEqualTo(flagged / scores.size());
      }
    }
  }

  /** By a walk of its own. */
  private static List<Double> scores(List<Message> messages, Metric metric) {
    return messages.stream()
        .map(Message::body)
        .filter(Prediction.class::isInstance)
        .map(Prediction.class::cast)
        .filter(one -> one.contender().equals(metric.predictor()))
        .filter(one -> Optional.of(one.version()).equals(metric.version()))
        .filter(one -> !one.eventTime().isBefore(metric.windowStart()))
        .filter(one -> one.eventTime().isBefore(metric.windowEnd()))
        .map(Prediction::score)
        .toList();
  }

  @Test
  void a_restored_fold_goes_on_as_if_nothing_had_happened() {
    List<Message> messages = messages(4_000);

    assertThat(run(ODDNESS, messages, 0.02)).isEqualTo(run(ODDNESS, messages, 0));
    List<Message> clustered = clustered(2_000);
    assertThat(run(CLUSTERS, clustered, 0.02)).isEqualTo(run(CLUSTERS, clustered, 0));
  }

  /** Each event leans to a cluster by 0.8; cluster 2 has half of them. */
  private static List<Message> clustered(int count) {
    List<Message> messages = new ArrayList<>();
    for (Message message : messages(count)) {
      messages.add(message);
      if (message.body() instanceof FeatureVector vector) {
        int number = Integer.parseInt(vector.eventId().substring(1));
        int cluster = number % 4 == 0 ? 0 : number % 4 == 1 ? 1 : 2;
        List<Double> shares = new ArrayList<>(Collections.nCopies(3, 0.1));
        shares.set(cluster, 0.8);
        messages.add(new Message(message.time(), answer(vector, shares)));
      }
    }
    messages.removeIf(m -> m.body() instanceof Prediction one && one.probabilities().isEmpty());
    return messages;
  }

  private static Prediction answer(FeatureVector vector, List<Double> shares) {
    Instant time = vector.eventTime();
    return new Prediction(
        vector.eventId(),
        "A",
        time,
        "trees",
        1,
        Alias.CURRENT,
        true,
        Collections.max(shares),
        shares,
        "s",
        0,
        0,
        time,
        time,
        1,
        "cpu");
  }

  @Test
  void windows_of_a_clustering_tell_each_clusters_part() {
    List<Metric> metrics =
        said(
            run(CLUSTERS, clustered(4_000), 0),
            MonitorOutput.MetricMeasured.class,
            MonitorOutput.MetricMeasured::metric);

    assertThat(metrics)
        .filteredOn(metric -> metric.segment().isEmpty())
        .hasSizeGreaterThan(30)
        .allSatisfy(
            metric -> {
              assertThat(metric.values())
                  .containsOnlyKeys("largest_share", "cluster_0", "cluster_1", "cluster_2");
              assertThat(metric.values().get("largest_share")).isCloseTo(0.8, within(1e-9));
              assertThat(metric.values().get("cluster_2")).isCloseTo(0.5, within(0.02));
            });
  }

  @Test
  void what_is_no_answer_is_refused() {
    MonitorFold fold = new MonitorFold(ODDNESS);
    Rival by = new Rival("trees", 1, Alias.CURRENT, true, 0, 0);
    Instant time = SeededStream.START;

    assertThat(fold.accept(SeededStream.prediction("e", time, by, Double.NaN)))
        .hasOnlyElementsOfType(MonitorOutput.DataRefused.class)
        .hasSize(1);
    assertThat(fold.accept(SeededStream.prediction("e", time, by, 1e300))).isEmpty();
    assertThat(fold.accept(new Label("e", "A", time, 1))).hasSize(1);
    assertThat(new MonitorFold(CLUSTERS).accept(SeededStream.prediction("e", time, by, 0.5)))
        .hasSize(1);
  }
}
