package io.millrace.scoring.smile;

import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.model.Model;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.data.Tuple;
import smile.data.type.StructType;
import smile.regression.DataFrameRegression;

/**
 * Trees over rows; the score is the probability of class 1, or the number. Rows go in as tuples
 * that read the batch in place: about three times the speed of a data frame, and no array per row.
 */
final class SmileModel implements Model {
  private final String algorithm;
  private final StructType schema;
  private final ToDoubleFunction<Tuple> answer;
  private final Supplier<Optional<TreeEnsemble>> ensemble;

  SmileModel(DataFrameClassifier classifier) {
    this.algorithm =
        classifier instanceof GradientTreeBoost ? "gradient-boosting" : "random-forest";
    this.schema = classifier.schema();
    this.answer = row -> probability(classifier, row);
    this.ensemble = () -> SmileTrees.of(classifier);
  }

  SmileModel(DataFrameRegression regression) {
    this.algorithm =
        regression instanceof smile.regression.GradientTreeBoost
            ? "gradient-boosting"
            : "random-forest";
    this.schema = regression.schema();
    this.answer = regression::predict;
    this.ensemble = () -> SmileTrees.of(regression);
  }

  private static double probability(DataFrameClassifier classifier, Tuple row) {
    double[] probabilities = new double[2];
    classifier.predict(row, probabilities);
    return probabilities[1];
  }

  int width() {
    return schema.length();
  }

  /** Names of its columns, as it was trained. */
  List<String> columns() {
    return List.of(schema.names());
  }

  String algorithm() {
    return algorithm;
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[] scores = new double[batch.rows()];
    Row row = new Row(schema, input.values());
    for (int i = 0; i < scores.length; i++) {
      row.offset = i * input.width();
      scores[i] = answer.applyAsDouble(row);
    }
    return scores;
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return ensemble.get();
  }

  @Override
  public String provider() {
    return "cpu";
  }

  @Override
  public void close() {
    // plain Java objects: nothing to free
  }

  /** One row of the batch, moved along. Lives on the stack of one call: never serialised. */
  @SuppressWarnings("serial")
  private static final class Row implements Tuple {
    private final StructType schema;
    private final double[] values;
    private int offset;

    Row(StructType schema, double[] values) {
      this.schema = schema;
      this.values = values;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public Object get(int column) {
      return values[offset + column];
    }

    @Override
    public double getDouble(int column) {
      return values[offset + column];
    }
  }
}
