package io.millrace.retrain.smile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import smile.math.MathEx;
import smile.stat.distribution.GaussianDistribution;

/**
 * Smile's normal random numbers for one thread at a time. Smile makes them in pairs and keeps the
 * second one in an object that all threads share, whatever their seeds: two trainings side by side
 * would take each other's, and one would depend on what was drawn before it.
 */
final class SharedNormal {
  private static final VarHandle SECOND_OF_PAIR = secondOfPair();

  private SharedNormal() {}

  /** What is drawn depends on the seed alone. */
  static synchronized <T> T seeded(long seed, Supplier<T> drawing) {
    MathEx.setSeed(seed);
    SECOND_OF_PAIR.set(GaussianDistribution.getInstance(), Double.NaN);
    return drawing.get();
  }

  private static VarHandle secondOfPair() {
    try {
      return MethodHandles.privateLookupIn(GaussianDistribution.class, MethodHandles.lookup())
          .findVarHandle(GaussianDistribution.class, "z1", double.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "GaussianDistribution has no number z1: this was written for Smile 4.4; look at what it is called now",
          e);
    }
  }
}
