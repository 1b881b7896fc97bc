package io.millrace.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.FlightModels;
import io.millrace.console.FlightRace;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RaceViewTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final RaceView view = FlightRace.view();

  private RaceState.Phase phase() {
    return view.latest().progress().phase();
  }

  private static Watermark watermark(Instant at) {
    return new Watermark("monitor", at, 5, NOW);
  }

  @Test
  void the_first_state_is_complete_and_names_the_pipeline() {
    RaceState state = view.all();
    assertThat(state.complete()).isTrue();
    assertThat(state.pipeline().name()).isEqualTo("flights");
    assertThat(state.pipeline().contenders()).containsExactly("trees", "net");
    assertThat(state.counts())
        .extracting(RaceState.Count::name)
        .containsExactly("events", "dead letters", "vectors", "predictions", "outcomes");
  }

  @Test
  void an_update_carries_only_what_came_after_the_revision() {
    view.fold(FlightRace.metric("trees", 1, 1, Alias.CURRENT));
    long known = view.all().revision();
    view.fold(FlightRace.metric("net", 1, 1, Alias.CURRENT));
    RaceState news = view.since(known);
    assertThat(news.complete()).isFalse();
    assertThat(news.metrics()).extracting(RaceState.Quality::predictor).containsExactly("net");
    assertThat(news.pipeline()).isNull();
    assertThat(news.progress()).isNull();
    assertThat(news.counts()).isNull();
  }

  @Test
  void a_record_read_twice_is_no_news() {
    FlightRace.run(view, 5);
    long known = view.revision();
    FlightRace.metrics(0, 5).forEach(view::fold);
    view.fold(FlightModels.champion("trees"));
    assertThat(view.revision()).isEqualTo(known);
  }

  @Test
  void updates_put_together_are_the_complete_state() {
    RaceView stepwise = FlightRace.view();
    long known = 0;
    int metrics = 0;
    for (Metric metric : FlightRace.metrics(0, 50)) {
      stepwise.fold(metric);
      RaceState news = stepwise.since(known);
      metrics += news.metrics().size();
      known = news.revision();
    }
    assertThat(metrics).isEqualTo(stepwise.all().metrics().size()).isEqualTo(250);
  }

  @Test
  void a_changed_item_replaces_the_old_one() {
    view.fold(FlightRace.request("r1", Request.Cause.PERSON, Request.State.OPEN, 1));
    view.fold(FlightRace.request("r1", Request.Cause.PERSON, Request.State.ANSWERED, 1));
    assertThat(view.all().requests())
        .extracting(RaceState.Wish::state)
        .containsExactly(Request.State.ANSWERED);
  }

  @Test
  void numbers_that_are_not_finite_are_null() {
    Instant at = FlightRace.START;
    view.fold(
        new Metric(
            "trees",
            Optional.of(1),
            Optional.of(Alias.CURRENT),
            true,
            Optional.empty(),
            at,
            at.plusSeconds(60),
            1,
            0,
            Map.of("brier", Double.POSITIVE_INFINITY, "auc", Double.NaN, "log_loss", 0.5)));
    assertThat(view.all().metrics().getFirst().values())
        .containsEntry("brier", null)
        .containsEntry("auc", null)
        .containsEntry("log_loss", 0.5);
  }

  @Test
  void only_the_latest_windows_of_a_predictor_are_kept() {
    int windows = RaceView.WINDOWS + 500;
    for (int window = 0; window < windows; window++) {
      view.fold(FlightRace.metric("trees", window, 1 + window % 7, Alias.CURRENT));
    }
    List<RaceState.Quality> kept = view.all().metrics();
    assertThat(kept).hasSize(RaceView.WINDOWS);
    assertThat(kept.getFirst().windowEnd())
        .isEqualTo(FlightRace.metric("trees", 500, 1, Alias.CURRENT).windowEnd().toEpochMilli());
  }

  @Test
  void a_window_older_than_all_that_are_kept_is_no_news() {
    for (int window = 1; window <= RaceView.WINDOWS; window++) {
      view.fold(FlightRace.metric("trees", window, 1, Alias.CURRENT));
    }
    long known = view.revision();
    view.fold(FlightRace.metric("trees", 0, 1, Alias.CURRENT));
    assertThat(view.since(known).metrics()).isEmpty();
    assertThat(view.all().metrics()).hasSize(RaceView.WINDOWS);
  }

  @Test
  void only_the_latest_drift_tests_of_a_feature_are_kept() {
    for (int window = 0; window < RaceView.TESTS + 50; window++) {
      view.fold(FlightRace.drift("distance", window));
      view.fold(FlightRace.drift("hour", window));
    }
    assertThat(view.all().drift()).hasSize(2 * RaceView.TESTS);
  }

  @Test
  void reasons_of_dead_letters_are_bounded_and_none_is_lost() {
    for (int i = 0; i < 1_000; i++) {
      view.refuse("features", "reason-" + i, 1);
    }
    List<RaceState.Refused> refused = view.latest().deadLetters();
    assertThat(refused).hasSize(Traffic.REASONS + 1);
    assertThat(refused.stream().mapToLong(RaceState.Refused::records).sum()).isEqualTo(1_000);
  }

  @Test
  void what_concerns_another_pipeline_or_contender_is_passed_over() {
    long known = view.revision();
    view.fold(FlightRace.metric("forest", 1, 1, Alias.CURRENT));
    view.fold(
        new RegistryRecord(
            "mail",
            "c",
            NOW,
            new RegistryRecord.Standing(Optional.of("trees"), Optional.of(NOW), List.of())));
    assertThat(view.revision()).isEqualTo(known);
  }

  @Test
  void the_phase_follows_the_loop() {
    assertThat(phase()).isEqualTo(RaceState.Phase.WAITING);
    view.count(Kind.EVENTS, "flights.departures", 3, NOW);
    assertThat(phase()).isEqualTo(RaceState.Phase.BOOTSTRAPPING);
    view.fold(FlightRace.request("r1", Request.Cause.BOOTSTRAP, Request.State.OPEN, 0));
    assertThat(phase()).isEqualTo(RaceState.Phase.TRAINING);
    view.fold(FlightModels.version("trees", 1, ModelVersion.State.CURRENT, 0));
    view.fold(FlightRace.request("r1", Request.Cause.BOOTSTRAP, Request.State.ANSWERED, 0));
    assertThat(phase()).isEqualTo(RaceState.Phase.RUNNING);
    view.end();
    assertThat(phase()).isEqualTo(RaceState.Phase.ENDED);
  }

  @Test
  void a_rejected_version_does_not_end_the_bootstrap() {
    view.count(Kind.EVENTS, "flights.departures", 3, NOW);
    view.fold(FlightModels.version("trees", 1, ModelVersion.State.REJECTED, 0));
    assertThat(phase()).isEqualTo(RaceState.Phase.BOOTSTRAPPING);
  }

  @Test
  void a_watermark_at_the_end_of_time_means_that_the_data_has_ended() {
    view.fold(watermark(FlightRace.START));
    view.fold(watermark(Instant.ofEpochMilli(Long.MAX_VALUE)));
    assertThat(phase()).isEqualTo(RaceState.Phase.ENDED);
    assertThat(view.latest().progress().watermark()).isEqualTo(FlightRace.START.toEpochMilli());
  }

  @Test
  void a_rate_falls_to_nothing_ten_seconds_after_the_last_record() {
    for (int second = 0; second <= 10; second++) {
      view.count(Kind.EVENTS, "flights.departures", 100, NOW.plusSeconds(second));
    }
    assertThat(view.all().counts().getFirst().perSecond()).isBetween(90.0, 115.0);
    view.count(Kind.EVENTS, "flights.departures", 0, NOW.plusSeconds(21));
    RaceState.Count events = view.all().counts().getFirst();
    assertThat(events.perSecond()).isZero();
    assertThat(events.records()).isEqualTo(1_100);
  }

  @Test
  void the_last_window_of_a_trial_stands_only_while_the_trial_does() {
    view.fold(FlightModels.version("trees", 2, ModelVersion.State.TRIAL, 1));
    view.fold(FlightRace.metric("trees", 3, 2, Alias.TRIAL));
    assertThat(view.latest().quality()).hasSize(1);
    view.fold(FlightModels.version("trees", 2, ModelVersion.State.RETIRED, 1));
    assertThat(view.latest().quality()).isEmpty();
  }
}
