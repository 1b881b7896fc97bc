package io.millrace.monitor.plan;

import io.millrace.measures.loss.LossRule;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Trial;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The part of a pipeline file that the monitor acts by. It is serialisable, because Flink ships an
 * operator's settings to where the operator runs.
 *
 * @param zone of the hour-of-week base rate
 * @param rule how a score is judged once its label is known
 * @param window length of a window of metrics and of input profiles, in event time
 * @param threshold scores at or above it decide 1; only accuracy depends on it
 */
public record MonitorPlan(
    String pipeline,
    ZoneId zone,
    Vectors vectors,
    LossRule rule,
    Maturity maturity,
    Duration window,
    double threshold,
    Duels duels,
    Retraining retraining)
    implements Serializable {

  public static MonitorPlan of(Pipeline pipeline) {
    return new MonitorPlan(
        pipeline.name(),
        pipeline.zone(),
        Vectors.of(pipeline),
        LossRule.of(
            pipeline.label().task().name(),
            pipeline.label().scale(),
            pipeline.label().classes().size()),
        new Maturity(
            pipeline.label().within(),
            pipeline.label().absent().orElse(Maturity.UNKNOWN),
            Observed.of(pipeline)),
        pipeline.monitor().window(),
        pipeline.decide().threshold(),
        Duels.of(pipeline),
        Retraining.of(pipeline));
  }

  /**
   * When an outcome is closed, and with which label.
   *
   * @param within so long after the event
   * @param absent the label of an event for which none has come by then; NaN when it stays unknown
   * @param observed whose label is ever seen
   */
  public record Maturity(Duration within, double absent, Observed observed)
      implements Serializable {
    static final double UNKNOWN = Double.NaN;

    /** Of labels that are all seen. */
    public Maturity(Duration within, double absent) {
      this(within, absent, Observed.ALL);
    }

    public Maturity {
      if (within.isNegative() || within.isZero()) {
        throw new IllegalArgumentException("label.within %s must be positive".formatted(within));
      }
    }

    public Optional<Double> absentLabel() {
      return Double.isNaN(absent) ? Optional.empty() : Optional.of(absent);
    }

    /** Event time at which an event's outcome is closed, in milliseconds. */
    public long closesAt(long eventMillis) {
      return eventMillis + within.toMillis();
    }
  }

  /**
   * How versions are compared, and who acts on the answer.
   *
   * @param alpha probability of a false answer that is accepted, for all comparisons of one
   *     contender together
   * @param tie half-width of the range of mean loss difference that counts as equal
   * @param max a trial ends then, in event time
   * @param promotionsPerWeek how many promotions may follow within seven days; 0 for no limit
   */
  public record Duels(
      double alpha,
      double tie,
      Trial.OnTie onTie,
      Duration max,
      Retrain.Promote promote,
      int promotionsPerWeek)
      implements Serializable {
    static Duels of(Pipeline pipeline) {
      Trial trial = pipeline.trial();
      Retrain retrain = pipeline.retrain();
      return new Duels(
          trial.alpha(),
          trial.tie(),
          trial.onTie(),
          trial.max(),
          retrain.promote(),
          retrain.promotionsPerWeek().orElse(0));
    }
  }
}
