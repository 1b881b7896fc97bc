package io.millrace.measures.verdict;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Says "better" before blocks can, where the margin is large: a candidate that replaces a broken
 * version should not wait for twenty days.
 *
 * <p>Evidence by the event is about the path that was seen ({@link EventEvidence}). Two things keep
 * a path's luck from being called better. The difference has to lie above a margin, {@value
 * #MARGIN} of the loss's whole scale, not above 0: a day that favours one version by less moves
 * nothing. And the events count for less the more they depend on each other: their sums are divided
 * by the design effect that {@link BatchMeans} tell. Dependence that was not seen yet, because it
 * lasts longer than the trial, is what remains; the margin is all that stands against it. So its
 * promotion is provisional.
 *
 * <p>Where differences are weighted, by W at most, they come divided by W, and so is the margin: a
 * bounded difference is what the evidence rests on. It takes about W times as many events then.
 *
 * <p>Cost: some additions for each event; the exponentials, about half a microsecond, only while
 * the mean lies above the margin. A mutable state object: not thread-safe.
 */
final class FastLane {
  /** In units of loss, a Brier score's whole range being 1. */
  static final double MARGIN = 0.1;

  /** From here on there are batches of two; of events that weigh W, so many times W. */
  static final int LEAST = BatchMeans.MOST;

  private final double largestWeight;
  private final EventEvidence evidence;
  private final BatchMeans batches;
  private Moments moments;

  /**
   * @param largestWeight W, at least 1
   */
  FastLane(double largestWeight) {
    this(largestWeight, new EventEvidence(), new BatchMeans(), Moments.NONE);
  }

  private FastLane(
      double largestWeight, EventEvidence evidence, BatchMeans batches, Moments moments) {
    this.largestWeight = largestWeight;
    this.evidence = evidence;
    this.batches = batches;
    this.moments = moments;
  }

  /**
   * Takes in a weighted difference, the baseline's loss minus the candidate's.
   *
   * @param weighted in [-W, W]
   * @param alpha the error probability it may spend
   * @return whether it says better now
   */
  boolean add(double weighted, double alpha) {
    double difference = weighted / largestWeight;
    double margin = MARGIN / largestWeight;
    evidence.add(difference);
    batches.add(difference);
    moments = moments.plus(difference);
    return evidence.count() >= LEAST * largestWeight
        && evidence.mean() > margin
        && evidence.log(margin, designEffect()) >= -Math.log(alpha);
  }

  double lower(double alpha) {
    return largestWeight * evidence.lower(alpha, designEffect());
  }

  double mean() {
    return largestWeight * evidence.mean();
  }

  long count() {
    return evidence.count();
  }

  /** At least 1. */
  double designEffect() {
    return batches.designEffect(moments);
  }

  void write(SnapshotWriter out) {
    evidence.write(out);
    batches.write(out);
    moments.write(out);
  }

  static FastLane read(SnapshotReader in, double largestWeight) {
    return new FastLane(
        largestWeight, EventEvidence.read(in), BatchMeans.read(in), Moments.read(in));
  }
}
