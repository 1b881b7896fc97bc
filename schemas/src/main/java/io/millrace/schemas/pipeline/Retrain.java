package io.millrace.schemas.pipeline;

import io.millrace.schemas.message.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When and on what to retrain. By default on drift of the loss, with a cooldown of 2 days, trying
 * the examples since the drift and the latest 30 days, promoted by the verdict. Where nobody says
 * what was true nothing asks by default, and a person promotes.
 *
 * @param errorDrift whether drift of the champion's loss asks for it
 * @param featureDriftShare share of drifted features that asks for it (0.3 where {@code
 *     feature-drift} stands alone); empty: never
 * @param every schedule in event time; empty: none
 * @param cooldown no request within this of the last, in event time
 * @param trainOn the ranges to try
 * @param rows examples that a range needs to be trained on, and outcomes since a drift of the error
 *     began before it is asked for; 2,000 and 200 without it
 * @param promote whether the verdict promotes by itself
 * @param promotionsPerWeek how many promotions may follow from verdicts within seven days, in event
 *     time; no limit by default
 */
public record Retrain(
    boolean errorDrift,
    Optional<Double> featureDriftShare,
    Optional<Duration> every,
    Duration cooldown,
    List<TrainingRange> trainOn,
    Optional<Integer> rows,
    Promote promote,
    Optional<Integer> promotionsPerWeek) {
  public static final Retrain DEFAULTS =
      new Retrain(
          true,
          Optional.empty(),
          Optional.empty(),
          Duration.ofDays(2),
          List.of(new SinceDrift(), new Latest(Duration.ofDays(30))),
          Optional.empty(),
          Promote.AUTO);

  /** What holds where the file says nothing: without an outcome there is nothing to act on. */
  public static Retrain defaultsOf(Manifest.Task task) {
    return task.isJudged()
        ? DEFAULTS
        : new Retrain(
            false,
            DEFAULTS.featureDriftShare,
            DEFAULTS.every,
            DEFAULTS.cooldown,
            DEFAULTS.trainOn,
            DEFAULTS.rows,
            Promote.MANUAL);
  }

  /** A holdout of fewer rows than the fifth part of this says nothing. */
  public static final int LEAST_ROWS = 100;

  /** Without a limit of promotions. */
  public Retrain(
      boolean errorDrift,
      Optional<Double> featureDriftShare,
      Optional<Duration> every,
      Duration cooldown,
      List<TrainingRange> trainOn,
      Optional<Integer> rows,
      Promote promote) {
    this(errorDrift, featureDriftShare, every, cooldown, trainOn, rows, promote, Optional.empty());
  }

  public Retrain {
    featureDriftShare.ifPresent(
        share -> Bounds.UNIT_WITHOUT_ZERO.require("featureDriftShare", share));
    every.ifPresent(period -> Bounds.ABOVE_ZERO.require("every", period));
    Bounds.AT_LEAST_ZERO.require("cooldown", cooldown);
    trainOn = List.copyOf(trainOn);
    rows.ifPresent(
        count -> {
          if (count < LEAST_ROWS) {
            throw new IllegalArgumentException(
                "rows %d must be at least %d: a model of fewer cannot be judged"
                    .formatted(count, LEAST_ROWS));
          }
        });
    promotionsPerWeek.ifPresent(most -> Bounds.ABOVE_ZERO.require("promotionsPerWeek", most));
  }

  /** Which examples a training may use. */
  public sealed interface TrainingRange {}

  /** Those since the drift's start. */
  public record SinceDrift() implements TrainingRange {}

  /** The latest ones, so long back. */
  public record Latest(Duration length) implements TrainingRange {
    public Latest {
      Bounds.ABOVE_ZERO.require("length", length);
    }
  }

  /** All there are. */
  public record Everything() implements TrainingRange {}

  /** Who acts on a verdict. */
  public enum Promote {
    AUTO,
    MANUAL
  }
}
