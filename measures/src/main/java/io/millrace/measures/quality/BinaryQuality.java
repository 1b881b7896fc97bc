package io.millrace.measures.quality;

import io.millrace.measures.loss.Loss;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Accumulates the quality of binary predictions over a window of any length in fixed memory.
 *
 * <p>The area under the ROC curve comes from a histogram of {@value #BINS} equal score bins for
 * each label, pairs inside one bin counting one half. With P_b positives and N_b negatives in bin b
 * it differs from the exact area by at most {@code sum_b(P_b N_b) / (2 P N)}, which is reported
 * beside it: for scores spread evenly that is 0.0005, for a model that gives everybody the same
 * score 0.5. Sums are fixed-point, so neither the order of outcomes nor the way windows are merged
 * changes a bit of the result.
 *
 * <p>Cost: constant for each outcome, 16 KiB of memory; a snapshot holds occupied bins only. Left
 * out: precision and recall curves, calibration bins. A mutable state object: not thread-safe.
 */
public final class BinaryQuality implements WindowQuality {
  static final int BINS = 1024;
  private static final int VERSION = 1;

  private final double threshold;
  private final long[] positives = new long[BINS];
  private final long[] negatives = new long[BINS];
  private long correct;
  private FixedSum brier = new FixedSum();
  private FixedSum logLoss = new FixedSum();

  /**
   * @param threshold scores at or above it decide "positive"; only accuracy depends on it
   */
  public BinaryQuality(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold " + threshold + " must lie in [0, 1]");
    }
    this.threshold = threshold;
  }

  @Override
  public void add(double[] answers, int row, double label) {
    add(answers[row], label == 1);
  }

  /**
   * @param score probability of a positive label, in [0, 1]
   */
  public void add(double score, boolean label) {
    brier.add(Loss.brier(score, label));
    logLoss.add(Loss.log(score, label));
    int bin = Math.min((int) (score * BINS), BINS - 1);
    (label ? positives : negatives)[bin]++;
    if (score >= threshold == label) {
      correct++;
    }
  }

  /** Adds what another window saw; both must decide by the same threshold. */
  public void merge(BinaryQuality other) {
    if (other.threshold != threshold) {
      throw new IllegalArgumentException(
          "windows with thresholds %s and %s have no common accuracy"
              .formatted(threshold, other.threshold));
    }
    for (int bin = 0; bin < BINS; bin++) {
      positives[bin] += other.positives[bin];
      negatives[bin] += other.negatives[bin];
    }
    correct += other.correct;
    brier.add(other.brier);
    logLoss.add(other.logLoss);
  }

  @Override
  public long count() {
    return Arrays.stream(positives).sum() + Arrays.stream(negatives).sum();
  }

  @Override
  public long positives() {
    return Arrays.stream(positives).sum();
  }

  @Override
  public Map<String, Double> values() {
    return metrics().map(BinaryQuality::values).orElse(Map.of());
  }

  private static Map<String, Double> values(BinaryMetrics metrics) {
    Map<String, Double> values = new HashMap<>();
    values.put(BRIER, metrics.brier());
    values.put("log_loss", metrics.logLoss());
    values.put("accuracy", metrics.accuracy());
    metrics.auc().ifPresent(auc -> values.put("auc", auc));
    return values;
  }

  /** Empty while no outcome was seen. */
  public Optional<BinaryMetrics> metrics() {
    long positive = Arrays.stream(positives).sum();
    long negative = Arrays.stream(negatives).sum();
    long count = positive + negative;
    if (count == 0) {
      return Optional.empty();
    }
    double pairs = (double) positive * negative;
    return Optional.of(
        new BinaryMetrics(
            count,
            positive,
            brier.value() / count,
            logLoss.value() / count,
            pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(pairsWon() / pairs),
            pairs == 0 ? 0 : pairsTied() / (2 * pairs),
            (double) correct / count));
  }

  private double pairsWon() {
    double won = 0;
    long below = 0;
    for (int bin = 0; bin < BINS; bin++) {
      won += positives[bin] * (below + negatives[bin] / 2.0);
      below += negatives[bin];
    }
    return won;
  }

  private double pairsTied() {
    double tied = 0;
    for (int bin = 0; bin < BINS; bin++) {
      tied += (double) positives[bin] * negatives[bin];
    }
    return tied;
  }

  @Override
  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(threshold).put(correct);
    out.put(brier.high()).put(brier.low()).put(logLoss.high()).put(logLoss.low());
    int occupied = 0;
    for (int bin = 0; bin < BINS; bin++) {
      occupied += positives[bin] + negatives[bin] > 0 ? 1 : 0;
    }
    out.put(occupied);
    for (int bin = 0; bin < BINS; bin++) {
      if (positives[bin] + negatives[bin] > 0) {
        out.put(bin).put(positives[bin]).put(negatives[bin]);
      }
    }
    return out.bytes();
  }

  public static BinaryQuality restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    BinaryQuality quality = new BinaryQuality(in.getDouble());
    quality.correct = in.getLong();
    quality.brier = new FixedSum(in.getLong(), in.getLong());
    quality.logLoss = new FixedSum(in.getLong(), in.getLong());
    int occupied = in.getInt();
    for (int i = 0; i < occupied; i++) {
      int bin = in.getInt();
      if (bin < 0 || bin >= BINS) {
        throw new IllegalArgumentException("snapshot names score bin " + bin + " of " + BINS);
      }
      quality.positives[bin] = in.getLong();
      quality.negatives[bin] = in.getLong();
    }
    in.end();
    return quality;
  }
}
