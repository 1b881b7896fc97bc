package io.millrace.scoring;

import io.millrace.schemas.message.Explanation.Method;
import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.scoring.explain.Attribution;
import java.util.List;
import java.util.Optional;

/** A version ready to say what each feature did to its output. Used by one thread at a time. */
public interface Explainer extends AutoCloseable {
  /**
   * One answer per vector, in order.
   *
   * @throws io.millrace.scoring.input.UnfitVectorException when a vector does not carry a feature
   *     that the model takes
   */
  List<Attribution> explain(List<FeatureVector> vectors);

  /** A vector's values of the features that the model takes, in their order. */
  FeatureValues values(FeatureVector vector);

  /** The features that effects are of, in their order. */
  List<String> features();

  Method method();

  /** The class that was explained; empty where an answer is one number. */
  Optional<String> ofClass(Attribution attribution);

  /** What outputs and effects are measured in. */
  Unit unit();

  @Override
  void close();
}
