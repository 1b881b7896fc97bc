package io.millrace.scoring.model;

import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the manifest's own order of features, on their way through a model. */
public final class ModelRows {
  private ModelRows() {}

  /**
   * Scores rows, as many at once as the encoder allows.
   *
   * @throws BadModelException when a row has not one number and one text per feature, or the model
   *     fails on them
   */
  public static double[] score(List<SelfTestRow> rows, InputEncoder encoder, Model model) {
    int width = model.width();
    double[] scores = new double[rows.size() * width];
    int most = encoder.mostRows();
    for (int from = 0; from < rows.size(); from += most) {
      int to = from + Math.min(most, rows.size() - from);
      double[] part = atOnce(rows.subList(from, to), encoder, model);
      System.arraycopy(part, 0, scores, from * width, part.length);
    }
    return scores;
  }

  private static double[] atOnce(List<SelfTestRow> rows, InputEncoder encoder, Model model) {
    Layout layout = encoder.ownLayout();
    InputBatch batch = encoder.batch(rows.size());
    try {
      for (int i = 0; i < batch.rows(); i++) {
        encoder.put(batch, i, layout, values(i, rows.get(i), layout));
      }
      return model.score(batch);
    } catch (BadModelException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new BadModelException("self-test: the model failed: " + e, e);
    }
  }

  private static FeatureValues values(int index, SelfTestRow row, Layout layout) {
    int features = layout.positions().length;
    if (row.numbers().size() != features || row.texts().size() != features) {
      throw new BadModelException(
          "self-test: row %d has %d numbers and %d texts but the manifest lists %d features: a row has one of each per feature"
              .formatted(index, row.numbers().size(), row.texts().size(), features));
    }
    double[] numbers = row.numbers().stream().mapToDouble(Double::doubleValue).toArray();
    @Nullable String[] texts = new @Nullable String[features];
    for (int i = 0; i < features; i++) {
      texts[i] = row.texts().get(i).orElse(null);
    }
    return new FeatureValues(numbers, texts);
  }
}
