package io.millrace.scoring;

import io.millrace.measures.loss.Distribution;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Manifest;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelRows;
import java.util.Arrays;
import java.util.List;

/**
 * The rows a bundle brings with the scores that training gave them, scored again here. A model that
 * answers otherwise on this machine, or is not the one that was trained, does not serve.
 */
final class SelfTest {
  private SelfTest() {}

  /**
   * @param tolerance largest difference from the recorded score, relative to it above 1; 0 asks for
   *     the same bits
   * @throws BadModelException on the first row that differs
   */
  static void run(Bundle bundle, InputEncoder encoder, Model model, double tolerance) {
    List<SelfTestRow> rows = bundle.selfTest();
    if (rows.isEmpty()) {
      throw new BadModelException(
          "self-test: the bundle has no rows, so nothing shows that it loads as it was trained; add some");
    }
    Manifest manifest = bundle.manifest();
    double[] answers = ModelRows.score(rows, encoder, model);
    for (int row = 0; row < rows.size(); row++) {
      List<Double> expected = rows.get(row).answer();
      checkWidth(row, expected, manifest);
      for (int k = 0; k < expected.size(); k++) {
        check(row, answers[row * expected.size() + k], expected.get(k), manifest.task(), tolerance);
      }
      checkSum(row, answers, manifest);
    }
  }

  private static void checkWidth(int row, List<Double> expected, Manifest manifest) {
    if (expected.size() != manifest.width()) {
      throw new BadModelException(
          "self-test: row %d expects %d numbers, but the manifest's answers have %d: one for each of the classes %s"
              .formatted(row, expected.size(), manifest.width(), manifest.classes()));
    }
  }

  private static void checkSum(int row, double[] answers, Manifest manifest) {
    int width = manifest.width();
    if (width > 1 && !Distribution.isOne(answers, row * width, width)) {
      throw new BadModelException(
          "self-test: row %d answers %s: the probabilities of classes, or shares of clusters, are in [0, 1] and sum to 1"
              .formatted(
                  row,
                  Arrays.toString(Arrays.copyOfRange(answers, row * width, (row + 1) * width))));
    }
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
            : Math.abs(score - expected) <= tolerance * Math.max(1, Math.abs(expected));
    if (!same) {
      throw new BadModelException(
          "self-test: row %d scores %s but training recorded %s (tolerance %s): it is not the model that was trained, or runs otherwise here"
              .formatted(index, score, expected, tolerance));
    }
  }
}
