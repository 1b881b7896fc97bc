package io.millrace.retrain.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Dropout whose masks come from a generator of its own: a unit is zero with probability {@code
 * rate}, else {@code 1 / (1 - rate)} times itself (N. Srivastava and others, JMLR 15, 2014).
 *
 * <p>PyTorch's dropout draws from one generator for the whole process: two networks trained side by
 * side would change each other's results. Cost: one random number for each unit and row.
 */
final class SeededDropout extends AbstractBlock {
  private final float rate;
  private final SplittableRandom random;

  SeededDropout(double rate, SplittableRandom random) {
    this.rate = (float) rate;
    this.random = random;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> ignored) {
    if (!training) {
      return inputs;
    }
    NDArray units = inputs.singletonOrThrow();
    float[] mask = new float[(int) units.size()];
    float kept = 1 / (1 - rate);
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < rate ? 0 : kept;
    }
    return new NDList(units.mul(units.getManager().create(mask, units.getShape())));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
