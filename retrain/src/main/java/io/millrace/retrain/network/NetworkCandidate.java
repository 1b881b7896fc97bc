package io.millrace.retrain.network;

import java.util.List;
import java.util.Map;

/**
 * How a network is fitted; its shape is the contender's.
 *
 * @param learningRate Adam's step size
 * @param weightDecay weight of the squared weights in the gradient
 * @param batch rows of a mini-batch
 */
record NetworkCandidate(float learningRate, float weightDecay, int batch) {
  /** Key of the number of epochs in a description. */
  static final String EPOCHS = "epochs";

  /**
   * Adam's customary step first, then the ones around it. The seed has no say: the list is short.
   */
  static List<NetworkCandidate> space() {
    return List.of(
        new NetworkCandidate(1e-3f, 1e-5f, 256),
        new NetworkCandidate(3e-3f, 1e-4f, 512),
        new NetworkCandidate(3e-4f, 1e-5f, 128),
        new NetworkCandidate(1e-3f, 1e-3f, 256),
        new NetworkCandidate(2e-3f, 0f, 1024),
        new NetworkCandidate(5e-4f, 1e-4f, 256));
  }

  /** Steps for a row, and smaller steps need more of them. */
  double relativeCost() {
    return Math.sqrt(256.0 / batch) * Math.sqrt(1e-3 / learningRate);
  }

  /** The candidate of a description. */
  static NetworkCandidate of(Map<String, String> described) {
    return new NetworkCandidate(
        Float.parseFloat(described.get("learning_rate")),
        Float.parseFloat(described.get("weight_decay")),
        Integer.parseInt(described.get("batch")));
  }

  Map<String, String> described(List<Integer> layers, double dropout, int epochs) {
    return Map.of(
        "layers",
        layers.toString(),
        "dropout",
        String.valueOf(dropout),
        "learning_rate",
        String.valueOf(learningRate),
        "weight_decay",
        String.valueOf(weightDecay),
        "batch",
        String.valueOf(batch),
        EPOCHS,
        String.valueOf(epochs));
  }
}
