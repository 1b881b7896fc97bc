package io.millrace.scoring.smile;

import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.model.Model;
import java.util.List;
import java.util.Optional;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.data.Tuple;
import smile.data.type.StructType;

/**
 * A classifier over rows; its score is the probability of class 1. Rows go in as tuples that read
 * the batch in place: about three times the speed of a data frame, and no array per row.
 */
final class SmileModel implements Model {
  private final DataFrameClassifier classifier;
  private final StructType schema;

  SmileModel(DataFrameClassifier classifier) {
    this.classifier = classifier;
    this.schema = classifier.schema();
  }

  int width() {
    return schema.length();
  }

  /** Names of its columns, as it was trained. */
  List<String> columns() {
    return List.of(schema.names());
  }

  String algorithm() {
    return classifier instanceof GradientTreeBoost ? "gradient-boosting" : "random-forest";
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[] scores = new double[batch.rows()];
    double[] probabilities = new double[2];
    Row row = new Row(schema, input.values());
    for (int i = 0; i < scores.length; i++) {
      row.offset = i * input.width();
      classifier.predict(row, probabilities);
      scores[i] = probabilities[1];
    }
    return scores;
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return SmileTrees.of(classifier);
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
