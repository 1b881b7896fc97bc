package io.millrace.scoring;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows a bundle brings with the scores that training gave them, scored again here. A model that
 * answers otherwise on this machine, or is not the one that was trained, does not serve.
 */
final class SelfTest {
  private SelfTest() {}

  /**
   * @param tolerance largest difference from the recorded score; 0 asks for the same bits
   * @throws BadModelException on the first row that differs
   */
  static void run(Bundle bundle, InputEncoder encoder, Model model, double tolerance) {
    List<SelfTestRow> rows = bundle.selfTest();
    if (rows.isEmpty()) {
      throw new BadModelException(
          "self-test: the bundle has no rows, so nothing shows that it loads as it was trained; add some");
    }
    double[] scores = scores(bundle, encoder, model);
    for (int i = 0; i < scores.length; i++) {
      check(i, scores[i], rows.get(i).expected(), bundle.manifest().task(), tolerance);
    }
  }

  private static double[] scores(Bundle bundle, InputEncoder encoder, Model model) {
    Layout layout = encoder.ownLayout();
    InputBatch batch = encoder.batch(bundle.selfTest().size());
    for (int i = 0; i < batch.rows(); i++) {
      encoder.put(batch, i, layout, values(i, bundle.selfTest().get(i), layout));
    }
    try {
      return model.score(batch);
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

  private static void check(
      int index, double score, double expected, Manifest.Task task, double tolerance) {
    if (!Double.isFinite(score)) {
      throw new BadModelException(
          "self-test: row %d scores %s: a score must be finite".formatted(index, score));
    }
    if (task == Manifest.Task.BINARY && (score < 0 || score > 1)) {
      throw new BadModelException(
          "self-test: row %d scores %s: a binary score is a probability in [0, 1]"
              .formatted(index, score));
    }
    boolean same =
        tolerance == 0
            ? Double.doubleToLongBits(score) == Double.doubleToLongBits(expected)
            : Math.abs(score - expected) <= tolerance;
    if (!same) {
      throw new BadModelException(
          "self-test: row %d scores %s but training recorded %s (tolerance %s): it is not the model that was trained, or runs otherwise here"
              .formatted(index, score, expected, tolerance));
    }
  }
}
