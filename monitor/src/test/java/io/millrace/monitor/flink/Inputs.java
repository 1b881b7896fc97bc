package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import java.util.Optional;

/** Messages as the sources hand them on. */
final class Inputs {
  private Inputs() {}

  static Optional<JoinInput> of(Object body) {
    if (body instanceof FeatureVector vector) {
      return Optional.of(new JoinInput.Vector(vector));
    }
    if (body instanceof Prediction prediction) {
      return Optional.of(JoinInput.Score.of(prediction));
    }
    return body instanceof Label label
        ? Optional.of(new JoinInput.Known(label, Optional.empty()))
        : Optional.empty();
  }
}
