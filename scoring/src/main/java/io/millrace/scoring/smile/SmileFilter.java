package io.millrace.scoring.smile;

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What a serialised Smile model may contain: these classes and no other, within limits on depth,
 * references and array lengths. Java serialisation runs code of whatever classes the bytes name, so
 * a class is listed by its exact name once it has been seen in a model of a listed kind and read.
 */
final class SmileFilter implements ObjectInputFilter {
  private static final long DEEPEST = 500;
  private static final long MOST_REFERENCES = 20_000_000;
  private static final long LONGEST_ARRAY = 10_000_000;

  private static final Set<String> ALLOWED =
      Set.of(
          "java.lang.Enum",
          "java.lang.Integer",
          "java.lang.Number",
          "java.lang.Object",
          "java.lang.String",
          "java.util.ArrayList",
          "java.util.HashMap",
          "java.util.Map$Entry",
          "smile.anomaly.IsolationForest",
          "smile.anomaly.IsolationTree",
          "smile.anomaly.IsolationTree$Node",
          "smile.base.cart.CART",
          "smile.base.cart.DecisionNode",
          "smile.base.cart.InternalNode",
          "smile.base.cart.LeafNode",
          "smile.base.cart.NominalNode",
          "smile.base.cart.OrdinalNode",
          "smile.base.cart.RegressionNode",
          "smile.base.cart.SplitRule",
          "smile.classification.AbstractClassifier",
          "smile.classification.DecisionTree",
          "smile.classification.GradientTreeBoost",
          "smile.classification.RandomForest",
          "smile.classification.RandomForest$Model",
          "smile.clustering.CentroidClustering",
          "smile.data.formula.Formula",
          "smile.data.formula.Term",
          "smile.data.formula.Variable",
          "smile.data.type.DataType$ID",
          "smile.data.type.DoubleType",
          "smile.data.type.IntType",
          "smile.data.type.PrimitiveType",
          "smile.data.type.StructField",
          "smile.data.type.StructType",
          "smile.math.distance.EuclideanDistance",
          "smile.regression.GradientTreeBoost",
          "smile.regression.RandomForest",
          "smile.regression.RandomForest$Model",
          "smile.regression.RegressionTree",
          "smile.util.IntSet",
          "smile.validation.ClassificationMetrics",
          "smile.validation.RegressionMetrics");

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > DEEPEST
        || info.references() > MOST_REFERENCES
        || info.arrayLength() > LONGEST_ARRAY) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return Status.UNDECIDED;
    }
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return type.isPrimitive() || ALLOWED.contains(type.getName())
        ? Status.ALLOWED
        : Status.REJECTED;
  }
}
