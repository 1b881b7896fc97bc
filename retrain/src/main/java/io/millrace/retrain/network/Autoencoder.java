package io.millrace.retrain.network;

import ai.djl.training.loss.Loss;
import java.util.List;
import java.util.stream.Stream;

/**
 * The units say the row again, which has come through a narrow layer: an autoencoder (M. Sakurada
 * and T. Yairi, "Anomaly detection using autoencoders with nonlinear dimensionality reduction",
 * MLSDA 2014). The contender's layers lead to the narrowest, which is half as wide as a row at
 * most, so that rows cannot be copied through it, and the others back; the answer is the mean
 * squared error over the columns: what the training rows have in common does not rebuild an odd
 * one.
 *
 * @param units columns of a row
 */
record Autoencoder(int units) implements Head {
  @Override
  public List<Integer> hidden(List<Integer> layers) {
    List<Integer> outer = layers.subList(0, layers.size() - 1);
    int narrowest = Math.min(layers.getLast(), Math.max(1, units / 2));
    return Stream.of(outer, List.of(narrowest), outer.reversed()).flatMap(List::stream).toList();
  }

  @Override
  public float[] targets(float[] inputs, double[] labels) {
    return inputs;
  }

  @Override
  public double[] answers(float[] outputs, float[] inputs) {
    double[] errors = new double[inputs.length / units];
    for (int i = 0; i < inputs.length; i++) {
      double error = outputs[i] - inputs[i];
      errors[i / units] += error * error / units;
    }
    return errors;
  }

  @Override
  public float[] bias() {
    return new float[units];
  }

  @Override
  public Loss loss() {
    return Loss.l2Loss();
  }
}
