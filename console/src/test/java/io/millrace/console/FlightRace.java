package io.millrace.console;

import io.millrace.console.view.Kind;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Messages of a plausible race between a tree model and a network, the same for every caller. */
public final class FlightRace {
  public static final Instant START = Instant.parse("2001-01-31T00:00:00Z");
  public static final Duration WINDOW = Duration.ofHours(6);
  private static final Instant WALL = Instant.parse("2026-11-01T12:00:00Z");

  private FlightRace() {}

  public static RaceView view() {
    return new RaceView("flights", List.of("trees", "net"), Duration.ofDays(30));
  }

  /** One window's quality of one predictor; the numbers follow from the arguments. */
  public static Metric metric(String predictor, int window, int version, Alias alias) {
    Random noise = new Random(31L * predictor.hashCode() + window);
    double season = 0.02 * Math.sin(window / 28.0) + (window > 300 ? 0.03 : 0);
    double skill =
        switch (predictor) {
          case "trees" -> 0;
          case "net" -> 0.004 - window * 0.00001;
          case "base/hour-of-week" -> 0.016;
          case "base/majority" -> 0.021;
          default -> 0.11;
        };
    double brier = 0.142 + season + skill + 0.004 * noise.nextGaussian();
    boolean base = predictor.startsWith("base/");
    Instant from = START.plus(WINDOW.multipliedBy(window));
    return new Metric(
        predictor,
        base ? Optional.empty() : Optional.of(version),
        base ? Optional.empty() : Optional.of(alias),
        predictor.equals("trees"),
        Optional.empty(),
        from,
        from.plus(WINDOW),
        410 + noise.nextInt(60),
        80 + noise.nextInt(30),
        Map.of(
            "brier",
            brier,
            "log_loss",
            3.05 * brier,
            "auc",
            Math.max(0.5, 0.745 - 4 * skill - 2 * season + 0.02 * noise.nextGaussian()),
            "accuracy",
            1 - 1.5 * brier));
  }

  public static List<Metric> metrics(int from, int until) {
    List<Metric> metrics = new ArrayList<>();
    for (int window = from; window < until; window++) {
      int version = 1 + window / 140;
      metrics.add(metric("trees", window, version, Alias.CURRENT));
      metrics.add(metric("net", window, version, Alias.CURRENT));
      metrics.add(metric("base/majority", window, 0, Alias.CURRENT));
      metrics.add(metric("base/no-change", window, 0, Alias.CURRENT));
      metrics.add(metric("base/hour-of-week", window, 0, Alias.CURRENT));
    }
    return metrics;
  }

  public static Drift drift(String feature, int window) {
    Random noise = new Random(17L * feature.hashCode() + window);
    double threshold = 0.1;
    boolean moves = feature.startsWith("late_") && window > 290;
    double psi = (moves ? 0.1 : 0.02) + 0.03 * Math.abs(noise.nextGaussian());
    Instant at = START.plus(WINDOW.multipliedBy(window + 1L));
    return new Drift(
        feature + "|" + window,
        Drift.Kind.FEATURE,
        feature,
        "psi",
        "trees@" + (1 + window / 140),
        psi,
        threshold,
        psi > threshold,
        at.minus(WINDOW),
        at,
        420);
  }

  public static Drift errorDrift(int window) {
    Instant at = START.plus(WINDOW.multipliedBy(window));
    return new Drift(
        "error|" + window,
        Drift.Kind.ERROR,
        "trees",
        "adwin",
        "own past",
        0.031,
        0.024,
        true,
        at.minus(Duration.ofDays(2)),
        at,
        3_100);
  }

  public static Verdict verdict(
      Verdict.Comparison kind, String contender, int version, String against, double estimate) {
    double half = 0.0011;
    Verdict.Answer answer =
        estimate > half
            ? Verdict.Answer.BETTER
            : estimate < -half ? Verdict.Answer.WORSE : Verdict.Answer.NOT_YET;
    return new Verdict(
        contender + version + against,
        kind,
        contender,
        version,
        against,
        1,
        answer,
        "block-means",
        estimate,
        estimate - half,
        estimate + half,
        41_200,
        24,
        Duration.ofDays(1).toMillis(),
        0.08,
        1.9,
        0.0125,
        0.001,
        START,
        START.plus(Duration.ofDays(30L + version)),
        answer != Verdict.Answer.NOT_YET,
        "asymptotic confidence sequence over 24 daily block means at alpha 0.0125");
  }

  public static Request request(String id, Request.Cause cause, Request.State state, int day) {
    Instant at = START.plus(Duration.ofDays(day));
    boolean answered = state == Request.State.ANSWERED;
    return new Request(
        id,
        cause,
        state,
        List.of("trees", "net"),
        List.of(),
        at.minus(Duration.ofDays(2)),
        at,
        switch (state) {
          case REFUSED -> "cooldown: the last retraining was 1.2 days ago, cooldown is 2 days";
          case FAILED -> "only 112 examples since the drift, 1,000 are needed";
          default -> "share of drifted features 0.38 is above 0.3";
        },
        answered ? List.of("trees@3fa91c07bd21aa", "net@90cc12ef5512ab") : List.of(),
        answered ? 74.2 : 0,
        answered ? Optional.of(at) : Optional.empty());
  }

  /** A whole half year. */
  public static void run(RaceView view, int windows) {
    view.fold(request("r1", Request.Cause.BOOTSTRAP, Request.State.ANSWERED, 0));
    view.fold(request("r2", Request.Cause.SCHEDULE, Request.State.ANSWERED, 29));
    view.fold(request("r3", Request.Cause.FEATURE_DRIFT, Request.State.ANSWERED, 68));
    view.fold(request("r4", Request.Cause.ERROR_DRIFT, Request.State.REFUSED, 77));
    int[] days = {0, 29, 64};
    for (int i = 0; i < days.length; i++) {
      var state = i == 2 ? ModelVersion.State.CURRENT : ModelVersion.State.RETIRED;
      view.fold(FlightModels.version("trees", i + 1, state, days[i]));
      view.fold(FlightModels.version("net", i + 1, state, days[i] + 1));
    }
    view.fold(FlightModels.version("net", 4, ModelVersion.State.REJECTED, 90));
    view.fold(FlightModels.version("trees", 4, ModelVersion.State.TRIAL, 91));
    view.fold(FlightModels.champion("trees"));
    metrics(0, windows).forEach(view::fold);
    for (int window = 0; window < windows; window++) {
      for (String feature : FEATURES) {
        view.fold(drift(feature, window));
      }
    }
    view.fold(errorDrift(305));
    view.fold(verdict(Verdict.Comparison.TRIAL, "trees", 3, "trees", 0.0031));
    view.fold(verdict(Verdict.Comparison.TRIAL, "trees", 4, "trees", 0.0004));
    view.fold(verdict(Verdict.Comparison.TITLE, "net", 3, "trees", -0.0022));
    view.fold(
        new Watermark("monitor", START.plus(WINDOW.multipliedBy(windows)), windows * 430L, WALL));
    traffic(view, windows);
  }

  private static final List<String> FEATURES =
      List.of(
          "distance",
          "hour",
          "day_of_week",
          "origin",
          "destination",
          "origin_load_1h",
          "destination_load_1h",
          "late_origin_3h",
          "late_destination_24h");

  private static void traffic(RaceView view, int windows) {
    for (int second = 0; second <= 10; second++) {
      Instant now = WALL.plusSeconds(second);
      view.count(Kind.EVENTS, "flights.departures", windows * 40L, now);
      view.count(Kind.EVENTS, "flights.arrivals", windows * 40L, now);
      view.count(Kind.VECTORS, "flights.features", windows * 40L, now);
      view.count(Kind.PREDICTIONS, "flights.predictions", windows * 78L, now);
      view.count(Kind.OUTCOMES, "flights.outcomes", windows * 39L, now);
      view.count(Kind.DEAD_LETTERS, "flights.dead-letters", second % 4, now);
    }
    view.refuse("features", "require", 11);
    view.refuse("features", "duplicate", 4);
    view.refuse("ingest", "poison", 1);
  }
}
