package io.millrace.retrain.trainer;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Manifest;
import java.util.List;
import java.util.Map;

/**
 * A model as training leaves it.
 *
 * @param hyperparameters of the chosen candidate
 * @param candidates how many were fitted
 * @param loss of the chosen one on the validation rows: the rule's loss of trainings; without an
 *     outcome what the trainer says, less being better
 * @param validationScores what the trainer's own engine answers to the first {@value #SCORED_ROWS}
 *     validation rows, {@code [rows * width]}: what serves must say the same
 */
public record Trained(
    Manifest manifest,
    Blob artifact,
    Map<String, String> hyperparameters,
    int candidates,
    double loss,
    List<Double> validationScores) {
  /** Validation rows whose scores are kept. */
  public static final int SCORED_ROWS = 256;

  /** The same choice, fitted to more rows: what chose it stays. */
  public Trained refitted(
      Manifest manifest, Blob artifact, Map<String, String> hyperparameters, List<Double> scores) {
    return new Trained(manifest, artifact, hyperparameters, candidates, loss, scores);
  }

  public Trained {
    hyperparameters = Map.copyOf(hyperparameters);
    validationScores = List.copyOf(validationScores);
  }
}
