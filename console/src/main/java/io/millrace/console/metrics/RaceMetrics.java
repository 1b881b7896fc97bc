package io.millrace.console.metrics;

import io.millrace.console.view.Latest;
import io.millrace.console.view.RaceState;
import io.millrace.console.view.RaceView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The race as it stands at a scrape: quality, drift, verdicts, records, watermarks, requests,
 * versions. It is read from the view, so a version that has left leaves no stale series behind.
 */
public final class RaceMetrics implements MultiCollector {
  private static final double MILLIS = 1_000.0;

  private final RaceView view;

  public RaceMetrics(RaceView view) {
    this.view = view;
  }

  @Override
  public MetricSnapshots collect() {
    Latest now = view.latest();
    List<MetricSnapshot> all = new ArrayList<>();
    all.addAll(quality(now));
    all.addAll(drift(now));
    all.addAll(verdicts(now));
    all.addAll(records(now));
    all.addAll(life(now));
    return new MetricSnapshots(all);
  }

  private static List<MetricSnapshot> quality(Latest now) {
    Series values =
        Series.gauge(
            "millrace_quality",
            "Quality over the latest window, by measure; what was answered, where nothing is judged");
    Series outcomes =
        Series.gauge(
            "millrace_quality_outcomes",
            "Outcomes in that window: labelled ones, where something is judged");
    Series ends =
        Series.gauge("millrace_quality_window_end_seconds", "End of that window, event time");
    for (RaceState.Quality latest : now.quality()) {
      String[] who = {
        "predictor",
        latest.predictor(),
        "version",
        latest.version() == null ? "" : String.valueOf(latest.version()),
        "alias",
        latest.alias() == null ? "" : words(latest.alias())
      };
      latest
          .values()
          .forEach((measure, value) -> add(values, value, with(who, "measure", measure)));
      outcomes.add(latest.outcomes(), who);
      ends.add(latest.windowEnd() / MILLIS, who);
    }
    return List.of(values.snapshot(), outcomes.snapshot(), ends.snapshot());
  }

  private static List<MetricSnapshot> drift(Latest now) {
    Series statistics =
        Series.gauge("millrace_drift_statistic", "Latest statistic of a test for change");
    Series thresholds =
        Series.gauge("millrace_drift_threshold", "Statistic above which it is called drift");
    Series drifted = Series.gauge("millrace_drift_detected", "1 where the latest test found drift");
    for (RaceState.Test test : now.drift()) {
      String[] what = {
        "kind", words(test.kind()), "subject", test.subject(), "detector", test.detector()
      };
      add(statistics, test.statistic(), what);
      add(thresholds, test.threshold(), what);
      drifted.add(test.drifted() ? 1 : 0, what);
    }
    return List.of(statistics.snapshot(), thresholds.snapshot(), drifted.snapshot());
  }

  private static List<MetricSnapshot> verdicts(Latest now) {
    Series bounds =
        Series.gauge(
            "millrace_verdict_difference",
            "Mean loss of the baseline less that of the candidate, and its confidence sequence");
    for (RaceState.Comparison verdict : now.verdicts()) {
      if (verdict.isFinal()) {
        continue;
      }
      String[] who = {
        "candidate",
        verdict.contender() + "@" + verdict.version(),
        "against",
        verdict.againstContender() + "@" + verdict.againstVersion()
      };
      add(bounds, verdict.estimate(), with(who, "bound", "estimate"));
      add(bounds, verdict.lower(), with(who, "bound", "lower"));
      add(bounds, verdict.upper(), with(who, "bound", "upper"));
    }
    return List.of(bounds.snapshot());
  }

  private static List<MetricSnapshot> records(Latest now) {
    Series records = Series.counter("millrace_records", "Committed records seen in a topic");
    now.topics().forEach((topic, count) -> records.add(count, "topic", topic));
    Series refused = Series.counter("millrace_dead_letters", "Dead letters by stage and reason");
    now.deadLetters()
        .forEach(d -> refused.add(d.records(), "stage", d.stage(), "reason", d.reason()));
    Series watermarks =
        Series.gauge("millrace_watermark_seconds", "Event time up to which a stage has come");
    now.watermarks()
        .forEach((stage, at) -> watermarks.add(at.toEpochMilli() / MILLIS, "stage", stage));
    Series closed = Series.counter("millrace_outcomes_closed", "Outcomes that the monitor closed");
    closed.add(now.progress().outcomes());
    return List.of(
        records.snapshot(), refused.snapshot(), watermarks.snapshot(), closed.snapshot());
  }

  private static List<MetricSnapshot> life(Latest now) {
    Map<List<String>, Integer> byVersion = new HashMap<>();
    now.versions()
        .forEach(v -> byVersion.merge(List.of(v.contender(), words(v.state())), 1, Integer::sum));
    Series versions = Series.gauge("millrace_versions", "Versions by contender and state");
    byVersion.forEach((key, n) -> versions.add(n, "contender", key.get(0), "state", key.get(1)));
    Map<String, Integer> byState = new TreeMap<>();
    now.requests().forEach(request -> byState.merge(words(request.state()), 1, Integer::sum));
    Series requests = Series.gauge("millrace_requests", "Requests for retraining by state");
    byState.forEach((state, n) -> requests.add(n, "state", state));
    Series champion = Series.gauge("millrace_champion", "1 for the contender that decides");
    Series paused = Series.gauge("millrace_paused", "1 for a brake that is on");
    String title = now.pipeline().champion();
    now.pipeline().contenders().forEach(c -> champion.add(c.equals(title) ? 1 : 0, "contender", c));
    for (String brake : List.of("retrain", "promote")) {
      paused.add(now.pipeline().paused().contains(brake) ? 1 : 0, "what", brake);
    }
    return List.of(
        versions.snapshot(), requests.snapshot(), champion.snapshot(), paused.snapshot());
  }

  private static void add(Series series, @Nullable Double value, String... labels) {
    if (value != null) {
      series.add(value, labels);
    }
  }

  private static String[] with(String[] labels, String name, String value) {
    String[] more = Arrays.copyOf(labels, labels.length + 2);
    more[labels.length] = name;
    more[labels.length + 1] = value;
    return more;
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
