package io.millrace.scoring.smile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.base.cart.OrdinalNode;
import smile.classification.GradientTreeBoost;
import smile.math.distance.EuclideanDistance;

/** What Smile's models keep to themselves, read from the fields. */
final class SmileFields {
  private static final VarHandle THRESHOLD = field(OrdinalNode.class, "value");
  private static final VarHandle INTERCEPT = field(GradientTreeBoost.class, "b");
  private static final VarHandle SHRINKAGE = field(GradientTreeBoost.class, "shrinkage");

  private static final VarHandle NUMBER_INTERCEPT =
      field(smile.regression.GradientTreeBoost.class, "b");
  private static final VarHandle NUMBER_SHRINKAGE =
      field(smile.regression.GradientTreeBoost.class, "shrinkage");

  private static final Class<?> NODE = named("smile.anomaly.IsolationTree$Node");
  private static final VarHandle ROOT = field(IsolationTree.class, "root", NODE);
  private static final VarHandle EXPECTED_DEPTH = field(IsolationForest.class, "c");
  private static final VarHandle DEPTH = field(NODE, "depth");
  private static final VarHandle BIAS = field(NODE, "bias");
  private static final VarHandle SLOPE = field(NODE, "slope", double[].class);
  private static final VarHandle LEFT = field(NODE, "left", NODE);
  private static final VarHandle RIGHT = field(NODE, "right", NODE);
  private static final VarHandle WEIGHT = field(EuclideanDistance.class, "weight", double[].class);

  private SmileFields() {}

  /**
   * A node of an isolation tree as it was read: a damaged one may lack anything.
   *
   * @param slope what a row is multiplied by; it goes left where that is under {@code bias}
   */
  @SuppressWarnings("ArrayRecordComponent") // looked at once, never compared
  record IsolationNode(
      double depth,
      double bias,
      double @Nullable [] slope,
      @Nullable Object left,
      @Nullable Object right) {}

  static @Nullable Object root(IsolationTree tree) {
    return ROOT.get(tree);
  }

  static IsolationNode node(Object node) {
    return new IsolationNode(
        (double) DEPTH.get(node),
        (double) BIAS.get(node),
        (double[]) SLOPE.get(node),
        LEFT.get(node),
        RIGHT.get(node));
  }

  /** The depth at which a row of that many is expected to stand alone. */
  static double expectedDepth(IsolationForest forest) {
    return (double) EXPECTED_DEPTH.get(forest);
  }

  /** Whether it is the Euclidean distance, no column counting more than another. */
  static boolean isPlainEuclidean(@Nullable Object distance) {
    return distance instanceof EuclideanDistance euclidean && WEIGHT.get(euclidean) == null;
  }

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
    return field(owner, name, double.class);
  }

  private static VarHandle field(Class<?> owner, String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw changed("%s has no %s %s".formatted(owner.getName(), type.getSimpleName(), name), e);
    }
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw changed("there is no " + name, e);
    }
  }

  private static IllegalStateException changed(String what, ReflectiveOperationException e) {
    return new IllegalStateException(
        what + ": this was written for Smile 4.4; look at what it is called now", e);
  }
}
