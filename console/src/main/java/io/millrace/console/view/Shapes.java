package io.millrace.console.view;

import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages as the page reads them. */
final class Shapes {
  /** The last time that a page's Date can hold. */
  private static final long LAST_MILLIS = 8_640_000_000_000_000L;

  private static final Instant LAST = Instant.ofEpochMilli(LAST_MILLIS);
  private static final Instant FIRST = Instant.ofEpochMilli(-LAST_MILLIS);

  private Shapes() {}

  static RaceState.Quality of(Metric metric) {
    return new RaceState.Quality(
        metric.predictor(),
        metric.version().orElse(null),
        metric.alias().orElse(null),
        metric.champion(),
        metric.segment().orElse(null),
        millis(metric.windowStart()),
        millis(metric.windowEnd()),
        metric.outcomes(),
        metric.positives(),
        finite(metric.values()));
  }

  static RaceState.Test of(Drift drift) {
    return new RaceState.Test(
        drift.id(),
        drift.kind(),
        drift.subject(),
        drift.detector(),
        drift.reference(),
        finite(drift.statistic()),
        finite(drift.threshold()),
        drift.drifted(),
        millis(drift.startedAt()),
        millis(drift.detectedAt()),
        drift.count());
  }

  static RaceState.Comparison of(Verdict verdict) {
    return new RaceState.Comparison(
        verdict.id(),
        verdict.comparison(),
        verdict.contender(),
        verdict.version(),
        verdict.againstContender(),
        verdict.againstVersion(),
        verdict.answer(),
        verdict.lane(),
        finite(verdict.estimate()),
        finite(verdict.lower()),
        finite(verdict.upper()),
        verdict.outcomes(),
        verdict.blocks(),
        verdict.blockMillis(),
        finite(verdict.lagOneCorrelation()),
        finite(verdict.designEffect()),
        finite(verdict.alphaSpent()),
        finite(verdict.tie()),
        millis(verdict.startedAt()),
        millis(verdict.decidedAt()),
        verdict.isFinal(),
        verdict.why());
  }

  static RaceState.Wish of(Request request) {
    return new RaceState.Wish(
        request.id(),
        request.cause(),
        request.state(),
        request.contenders(),
        request.drifts(),
        millis(request.since()),
        millis(request.at()),
        request.why(),
        request.submitted(),
        finite(request.trainingSeconds()),
        request.answeredAt().map(Shapes::millis).orElse(null));
  }

  static RaceState.Version of(ModelVersion version) {
    var bundle = version.bundle();
    var provenance = bundle.provenance();
    var evaluation = bundle.evaluation();
    Map<String, Double> hourOfWeek =
        evaluation.baselines().getOrDefault("base/hour-of-week", Map.of());
    return new RaceState.Version(
        version.contender(),
        version.number(),
        version.state(),
        bundle.manifest().engine().name().toLowerCase(Locale.ROOT),
        bundle.manifest().algorithm(),
        bundle.artifact().sha256(),
        provenance.rows(),
        millis(provenance.from()),
        millis(provenance.to()),
        finite(provenance.trainingSeconds()),
        finite(evaluation.values()),
        finite(hourOfWeek.getOrDefault("log_loss", hourOfWeek.getOrDefault("loss", Double.NaN))),
        version.history().stream()
            .map(
                step -> new RaceState.Step(step.state(), millis(step.at()), step.who(), step.why()))
            .toList());
  }

  /** Whether a watermark says that no event will follow. */
  static boolean isEndOfTime(Instant time) {
    return !time.isBefore(LAST);
  }

  static long millis(Instant time) {
    if (isEndOfTime(time)) {
      return LAST_MILLIS;
    }
    return time.isBefore(FIRST) ? -LAST_MILLIS : time.toEpochMilli();
  }

  static @Nullable Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }

  private static Map<String, @Nullable Double> finite(Map<String, Double> values) {
    Map<String, @Nullable Double> finite = new TreeMap<>();
    values.forEach((name, value) -> finite.put(name, finite(value)));
    return Collections.unmodifiableMap(finite);
  }
}
