package io.millrace.retrain.gate;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether a version that answers a drift is good where the drift is: on the part of the latest
 * holdout that happened from its start on. A figure over the whole holdout may rest on the days
 * before.
 *
 * <p>There it has to be better than the average of all labels, and must not be shown to be worse
 * than the version that the drift was found in: the mean of the paired differences of the losses
 * that a verdict counts plus 1.645 of its standard errors lies below 0. Being as good is no reason
 * to refuse, for the trial tells with more than a holdout. With fewer than {@value #LEAST} rows it
 * says that it cannot tell, and leaves it to the trial: labels come late, and a drift of the inputs
 * has none yet.
 *
 * <p>Left out: that rows depend on each other. Where they do, the interval is too narrow and an
 * equally good version is refused more often than once in twenty; it is a gate, no verdict.
 */
final class SinceDriftGate {
  private static final String NAME = "since-drift";
  static final int LEAST = 30;
  private static final double Z = 1.6448536269514722;

  private final LossRule rule;
  private final List<Example> rows;

  /**
   * @param rows the holdout, in event time order
   */
  SinceDriftGate(LossRule rule, List<Example> rows) {
    this.rule = rule;
    this.rows = rows;
  }

  /**
   * Scores of the same rows by whom the version is compared with.
   *
   * @param current empty where there is none, or it cannot score
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Others(double[] overall, Optional<double[]> current) {}

  /** Empty where the request answers no drift. */
  Optional<Gate> of(Request request, double[] scores, Others others) {
    if (request.drifts().isEmpty() || Quality.invalid(scores, rule) > 0) {
      return Optional.empty();
    }
    Instant since = request.since();
    int from = (int) rows.stream().filter(row -> row.vector().eventTime().isBefore(since)).count();
    int[] at = IntStream.range(from, rows.size()).toArray();
    String where =
        "of %d holdout rows %d are from the drift's start %s on"
            .formatted(rows.size(), at.length, since);
    if (at.length < LEAST) {
      return Optional.of(new Gate(NAME, true, where + ": too few to tell, so the trial does"));
    }
    double own = mean(losses(scores, at));
    double base = mean(losses(others.overall, at));
    Optional<double[]> gains = others.current.map(current -> gains(scores, current, at));
    boolean worse = gains.isPresent() && upper(gains.get()) < 0;
    String beside =
        gains
            .map(
                differences ->
                    ", verdict's loss by %.4f smaller than the current version's, at most %.4f"
                        .formatted(mean(differences), upper(differences)))
            .orElse("");
    return Optional.of(
        new Gate(
            NAME,
            own < base && !worse,
            "%s: %s %.4f against %.4f of %s%s"
                .formatted(
                    where,
                    rule.trainingMeasure().replace('_', ' '),
                    own,
                    base,
                    BaseRates.overall(rule),
                    beside)));
  }

  private double[] losses(double[] scores, int[] at) {
    return IntStream.of(at)
        .mapToDouble(i -> rule.trainingLoss(scores, i, rows.get(i).label()))
        .toArray();
  }

  /** Loss of the current version less that of the new one. */
  private double[] gains(double[] own, double[] current, int[] at) {
    return IntStream.of(at)
        .mapToDouble(
            i -> {
              double label = rows.get(i).label();
              return rule.loss(current, i, label) - rule.loss(own, i, label);
            })
        .toArray();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Upper end of the one-sided 95 % interval for the mean. */
  private static double upper(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return mean + Z * Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
