package io.millrace.measures.verdict;

import io.millrace.measures.drift.OrdinarySpread;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Says "better" before blocks can, where the margin is large: a candidate that replaces a broken
 * version should not wait for twenty days.
 *
 * <p>Evidence by the event is about the path that was seen ({@link EventEvidence}). Two things keep
 * a path's luck from being called better. The difference has to lie above a margin, {@value
 * #MARGIN} of the loss's whole scale, not above 0: a day that favours one version by less moves
 * nothing. And the events count for less the more they depend on each other: the design effect is
 * what means of so many successive differences vary by ({@link OrdinarySpread}), over what
 * independent ones would. Dependence that was not seen yet, because it lasts longer than the trial,
 * is what remains; the margin is all that stands against it. So its promotion is provisional.
 *
 * <p>Cost: the evidence's and the spread's, under 0.1 us; the exponentials only for a mean above
 * the margin, every {@value #EVERY} events. A mutable state object: not thread-safe.
 */
final class FastLane {
  /** In units of loss, a Brier score's whole range being 1. */
  static final double MARGIN = 0.1;

  static final int LEAST = 64;
  private static final int EVERY = 8;

  private final EventEvidence evidence;
  private final OrdinarySpread spread;
  private Moments moments;

  FastLane() {
    this(new EventEvidence(), new OrdinarySpread(), Moments.NONE);
  }

  private FastLane(EventEvidence evidence, OrdinarySpread spread, Moments moments) {
    this.evidence = evidence;
    this.spread = spread;
    this.moments = moments;
  }

  /**
   * Takes in a difference, the baseline's loss minus the candidate's.
   *
   * @param alpha the error probability it may spend
   * @return whether it says better now
   */
  boolean add(double difference, double alpha) {
    evidence.add(difference);
    spread.add(difference);
    moments = moments.plus(difference);
    return evidence.count() >= LEAST
        && evidence.count() % EVERY == 0
        && evidence.mean() > MARGIN
        && evidence.log(MARGIN, designEffect()) >= -Math.log(alpha);
  }

  double lower(double alpha) {
    return evidence.lower(alpha, designEffect());
  }

  double mean() {
    return evidence.mean();
  }

  long count() {
    return evidence.count();
  }

  /** At least 1; as large as the count where all may be one storm. */
  double designEffect() {
    double independent = moments.variance() / Math.max(1, moments.count());
    if (independent <= 0) {
      return 1;
    }
    double seen = spread.varianceOfMean(moments.count()) / independent;
    return Math.clamp(seen, 1, (double) moments.count());
  }

  void write(SnapshotWriter out) {
    evidence.write(out);
    out.put(spread.snapshot());
    moments.write(out);
  }

  static FastLane read(SnapshotReader in) {
    return new FastLane(
        EventEvidence.read(in), OrdinarySpread.restore(in.getBytes()), Moments.read(in));
  }
}
