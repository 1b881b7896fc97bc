package io.millrace.measures.quality;

import io.millrace.measures.loss.Distribution;
import io.millrace.measures.loss.LossRule;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Map;

/**
 * Accumulates the quality of class probabilities: {@code brier}, the mean of the halved score that
 * the verdict counts, {@code log_loss} in nats, and {@code accuracy}, the share of outcomes whose
 * most probable class was the true one.
 *
 * <p>Sums are fixed-point, so the order of outcomes changes no bit. Cost: constant for each class
 * and outcome, a handful of numbers of memory. Left out: a matrix of confusions, areas under
 * curves.
 */
public final class ClassQuality implements WindowQuality {
  private static final int VERSION = 1;

  private final LossRule.HalvedBrier rule;
  private long count;
  private long correct;
  private FixedSum brier = new FixedSum();
  private FixedSum logLoss = new FixedSum();

  public ClassQuality(LossRule.HalvedBrier rule) {
    this.rule = rule;
  }

  @Override
  public void add(double[] answers, int row, double label) {
    count++;
    brier.add(rule.loss(answers, row, label));
    logLoss.add(rule.trainingLoss(answers, row, label));
    int classes = rule.classes();
    correct += Distribution.likeliest(answers, row * classes, classes) == (int) label ? 1 : 0;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long positives() {
    return 0;
  }

  @Override
  public Map<String, Double> values() {
    return count == 0
        ? Map.of()
        : Map.of(
            BRIER,
            brier.value() / count,
            "log_loss",
            logLoss.value() / count,
            "accuracy",
            (double) correct / count);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(rule.classes())
        .put(count)
        .put(correct)
        .put(brier.high())
        .put(brier.low())
        .put(logLoss.high())
        .put(logLoss.low())
        .bytes();
  }

  public static ClassQuality restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    ClassQuality quality = new ClassQuality(new LossRule.HalvedBrier(in.getInt()));
    quality.count = in.getLong();
    quality.correct = in.getLong();
    quality.brier = new FixedSum(in.getLong(), in.getLong());
    quality.logLoss = new FixedSum(in.getLong(), in.getLong());
    in.end();
    return quality;
  }
}
