package io.millrace.retrain.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a fully connected layer, {@code y = x W' + b}. The arrays belong to the record and are
 * not written again.
 *
 * @param weight {@code [outputs, inputs]}, row by row
 * @param bias {@code [outputs]}
 */
@SuppressWarnings("ArrayRecordComponent") // weights in bulk, compared by content below
record DenseLayer(int inputs, int outputs, float[] weight, float[] bias) {

  boolean isFinite() {
    return isFinite(weight) && isFinite(bias);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DenseLayer that
        && inputs == that.inputs
        && outputs == that.outputs
        && Arrays.equals(weight, that.weight)
        && Arrays.equals(bias, that.bias);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(weight) + Arrays.hashCode(bias);
  }
}
