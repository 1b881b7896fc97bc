package io.millrace.monitor.plan;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What asks for new versions.
 *
 * @param featureShare share of drifted features that asks; above 1 means never
 * @param schedule zero means none
 * @param bootstrap length of the prefix on which the first versions are trained
 * @param least outcomes since a drift of the error began that a training needs
 * @param contenders all of them, in the file's order
 * @param trainable those that are trained here, not given as an artifact
 */
public record Retraining(
    boolean onErrorDrift,
    double featureShare,
    Duration schedule,
    Duration cooldown,
    Duration bootstrap,
    int least,
    List<String> contenders,
    List<String> trainable)
    implements Serializable {
  /** Our own: some hundred rows tell a small model what changed, and come soon. */
  public static final int LEAST = 200;

  private static final double NEVER = 2;

  public Retraining {
    contenders = List.copyOf(contenders);
    trainable = List.copyOf(trainable);
  }

  static Retraining of(Pipeline pipeline) {
    Retrain retrain = pipeline.retrain();
    return new Retraining(
        retrain.errorDrift(),
        retrain.featureDriftShare().orElse(NEVER),
        retrain.every().orElse(Duration.ZERO),
        retrain.cooldown(),
        pipeline.bootstrap(),
        retrain.rows().orElse(LEAST),
        List.copyOf(pipeline.contenders().keySet()),
        pipeline.contenders().values().stream()
            .filter(contender -> contender.file().isEmpty())
            .map(Pipeline.Contender::name)
            .toList());
  }

  public boolean onFeatureDrift() {
    return featureShare < NEVER;
  }

  public Optional<Duration> every() {
    return schedule.isZero() ? Optional.empty() : Optional.of(schedule);
  }
}
