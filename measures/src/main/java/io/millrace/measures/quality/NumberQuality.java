package io.millrace.measures.quality;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Map;

/**
 * Accumulates the quality of predicted numbers: {@code mae}, the mean absolute error, and {@code
 * rmse}, the root of the mean squared one, both in the label's unit, and {@code loss}, the mean of
 * what the verdict counts, in [0, 1].
 *
 * <p>Sums are of doubles in the order of the outcomes, which is that of event time. Cost: constant
 * for each outcome, four numbers of memory. Left out: quantiles of the error.
 */
public final class NumberQuality implements WindowQuality {
  private static final int VERSION = 1;

  private final LossRule.ScaledAbsolute rule;
  private long count;
  private double absolute;
  private double squared;
  private double loss;

  public NumberQuality(LossRule.ScaledAbsolute rule) {
    this.rule = rule;
  }

  @Override
  public void add(double[] answers, int row, double label) {
    add(answers[row], label);
  }

  public void add(double score, double label) {
    double error = score - label;
    count++;
    absolute += Math.abs(error);
    squared += error * error;
    loss += rule.loss(score, label);
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
        : Map.of("mae", absolute / count, "rmse", Math.sqrt(squared / count), LOSS, loss / count);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(rule.scale())
        .put(count)
        .put(absolute)
        .put(squared)
        .put(loss)
        .bytes();
  }

  public static NumberQuality restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    NumberQuality quality = new NumberQuality(new LossRule.ScaledAbsolute(in.getDouble()));
    quality.count = in.getLong();
    quality.absolute = in.getDouble();
    quality.squared = in.getDouble();
    quality.loss = in.getDouble();
    in.end();
    return quality;
  }
}
