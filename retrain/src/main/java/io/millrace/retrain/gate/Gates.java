package io.millrace.retrain.gate;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.schemas.message.Bundle.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The conditions for a trial. They prove nothing: one holdout is one sample, and the race itself is
 * decided on the stream. They keep out what cannot win it: models that know less than the clock,
 * break down, or cost too much to serve. Where nobody says what was true no base rate is to be
 * beaten.
 */
public final class Gates {
  private Gates() {}

  /**
   * What was found out about a version that was loaded as it will serve.
   *
   * @param rule how scores are judged
   * @param scores answers to the holdout rows, {@code [rows * width]}
   * @param values its quality there
   * @param baselines the same of the base rates
   * @param bytes size of its artifact
   * @param nanosPerRow time it took to score a row
   * @param difference largest one between these scores and the trainer's own
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Findings(
      LossRule rule,
      double[] scores,
      Map<String, Double> values,
      Map<String, Map<String, Double>> baselines,
      long bytes,
      double nanosPerRow,
      double difference) {
    int rows() {
      return scores.length / rule.width();
    }
  }

  public static List<Gate> of(Findings findings, GateLimits limits) {
    List<Gate> gates = new ArrayList<>();
    gates.add(finite(findings));
    if (findings.rule().isJudged()) {
      gates.add(beats(BaseRates.overall(findings.rule()), findings));
      gates.add(beats(BaseRates.HOUR_OF_WEEK, findings));
    }
    gates.add(servesAsTrained(findings, limits));
    gates.add(size(findings, limits));
    gates.add(latency(findings, limits));
    return gates;
  }

  private static Gate finite(Findings findings) {
    int invalid = Quality.invalid(findings.scores(), findings.rule());
    return new Gate(
        "finite-scores",
        invalid == 0,
        "%d of %d holdout scores are not %s"
            .formatted(invalid, findings.rows(), findings.rule().scores()));
  }

  private static Gate beats(String baseline, Findings findings) {
    String measure = findings.rule().trainingMeasure();
    double own = findings.values().getOrDefault(measure, Double.NaN);
    double base =
        findings.baselines().getOrDefault(baseline, Map.of()).getOrDefault(measure, Double.NaN);
    return new Gate(
        "beats-" + baseline.substring(baseline.indexOf('/') + 1),
        own < base,
        "%s %.4f against %.4f of %s on %d holdout rows"
            .formatted(measure.replace('_', ' '), own, base, baseline, findings.rows()));
  }

  private static Gate servesAsTrained(Findings findings, GateLimits limits) {
    return new Gate(
        "serves-as-trained",
        findings.difference() <= limits.difference(),
        "what serves and what was trained differ by %.1e at most, %.0e are allowed"
            .formatted(findings.difference(), limits.difference()));
  }

  private static Gate size(Findings findings, GateLimits limits) {
    return new Gate(
        "size",
        findings.bytes() <= limits.bytes(),
        "%d bytes, %d are allowed".formatted(findings.bytes(), limits.bytes()));
  }

  /**
   * Says the time only where it is too long: it differs from run to run, and bundles should not.
   */
  private static Gate latency(Findings findings, GateLimits limits) {
    boolean passed = findings.nanosPerRow() <= limits.perRow().toNanos();
    String limit = "%d us a row are allowed".formatted(limits.perRow().toNanos() / 1_000);
    String why =
        passed ? limit : "%.0f us a row, %s".formatted(findings.nanosPerRow() / 1_000, limit);
    return new Gate("latency", passed, why);
  }
}
