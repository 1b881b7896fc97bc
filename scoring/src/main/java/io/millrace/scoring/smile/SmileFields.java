package io.millrace.scoring.smile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import smile.base.cart.OrdinalNode;
import smile.classification.GradientTreeBoost;

/** Numbers of Smile's trees that have no getters, read from the fields. */
final class SmileFields {
  private static final VarHandle THRESHOLD = field(OrdinalNode.class, "value");
  private static final VarHandle INTERCEPT = field(GradientTreeBoost.class, "b");
  private static final VarHandle SHRINKAGE = field(GradientTreeBoost.class, "shrinkage");

  private static final VarHandle NUMBER_INTERCEPT =
      field(smile.regression.GradientTreeBoost.class, "b");
  private static final VarHandle NUMBER_SHRINKAGE =
      field(smile.regression.GradientTreeBoost.class, "shrinkage");

  private SmileFields() {}

  /** A row goes to the true branch where its value is at or under it. */
  static double threshold(OrdinalNode split) {
    return (double) THRESHOLD.get(split);
  }

  /** The first guess, before any tree. */
  static double intercept(GradientTreeBoost boost) {
    return (double) INTERCEPT.get(boost);
  }

  /** The same of a regression. */
  static double intercept(smile.regression.GradientTreeBoost boost) {
    return (double) NUMBER_INTERCEPT.get(boost);
  }

  /** The same of a regression. */
  static double shrinkage(smile.regression.GradientTreeBoost boost) {
    return (double) NUMBER_SHRINKAGE.get(boost);
  }

  /** What a tree's output is multiplied by. */
  static double shrinkage(GradientTreeBoost boost) {
    return (double) SHRINKAGE.get(boost);
  }

  private static VarHandle field(Class<?> owner, String name) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, name, double.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "%s has no number %s: this was written for Smile 4.4; look at what it is called now"
              .formatted(owner.getName(), name),
          e);
    }
  }
}
