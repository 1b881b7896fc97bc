package io.millrace.retrain.network;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.trainer.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Trains epoch by epoch until the loss on the validation rows has not fallen for {@value #PATIENCE}
 * epochs, and keeps the weights of the best epoch (L. Prechelt, "Early stopping - but when?",
 * 1998). Rows are shuffled anew for each epoch, inside the training part only.
 */
final class EarlyStopping {
  private static final int PATIENCE = 4;
  private static final int MOST_EPOCHS = 60;
  private static final int EVALUATED_AT_ONCE = 4096;

  private final EncodedRows train;
  private final EncodedRows validation;
  private final Head head;
  private final Budget budget;

  /** The best epoch, counted from 1. */
  record Kept(List<DenseLayer> weights, int epoch, double loss) {}

  EarlyStopping(EncodedRows train, EncodedRows validation, Head head, Budget budget) {
    this.train = train;
    this.validation = validation;
    this.head = head;
    this.budget = budget;
  }

  Kept run(Perceptron network, int batch, SplittableRandom random, LossRule rule) {
    int[] order = IntStream.range(0, train.size()).toArray();
    Kept best = new Kept(network.weights(), 0, Double.POSITIVE_INFINITY);
    for (int epoch = 1; epoch <= MOST_EPOCHS && epoch - best.epoch() <= PATIENCE; epoch++) {
      shuffle(order, random);
      epoch(network, order, batch);
      double loss = loss(network, rule);
      if (loss < best.loss()) {
        best = new Kept(network.weights(), epoch, loss);
      }
      if (budget.isSpent()) {
        break;
      }
    }
    return best;
  }

  /** So many epochs, whatever the validation rows say. */
  void run(Perceptron network, int batch, SplittableRandom random, int epochs) {
    int[] order = IntStream.range(0, train.size()).toArray();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      shuffle(order, random);
      epoch(network, order, batch);
    }
  }

  /** One pass over the rows, cut short where the budget is spent. */
  private void epoch(Perceptron network, int[] order, int batch) {
    int width = train.width();
    for (int from = 0; from < order.length && (from == 0 || !budget.isSpent()); from += batch) {
      int size = Math.min(batch, order.length - from);
      float[] rows = new float[size * width];
      double[] labels = new double[size];
      for (int i = 0; i < size; i++) {
        int row = order[from + i];
        System.arraycopy(train.floats(), row * width, rows, i * width, width);
        labels[i] = train.labels()[row];
      }
      network.step(rows, head.targets(rows, labels));
    }
  }

  private double loss(Perceptron network, LossRule rule) {
    int rows = validation.size();
    double[] answers = answers(network, validation, head, rows);
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      if (!rule.takes(answers, row)) {
        return Double.NaN;
      }
      sum += loss(rule, answers, row);
    }
    return sum / rows;
  }

  /** Without an outcome it is the answer itself: how badly the row was rebuilt. */
  private double loss(LossRule rule, double[] answers, int row) {
    return rule.isJudged()
        ? rule.trainingLoss(answers, row, validation.labels()[row])
        : answers[row];
  }

  /** Answers to the first {@code count} rows. */
  static double[] answers(Perceptron network, EncodedRows rows, Head head, int count) {
    int width = rows.width();
    List<double[]> parts = new ArrayList<>();
    for (int from = 0; from < count; from += EVALUATED_AT_ONCE) {
      int to = Math.min(from + EVALUATED_AT_ONCE, count);
      float[] inputs = Arrays.copyOfRange(rows.floats(), from * width, to * width);
      parts.add(head.answers(network.outputs(inputs), inputs));
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
  }
}
