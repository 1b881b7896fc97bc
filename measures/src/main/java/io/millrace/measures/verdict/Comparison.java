package io.millrace.measures.verdict;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.time.Duration;

/**
 * Compares a candidate with a baseline on the losses of the same events, and may be asked at any
 * time which is better.
 *
 * <p>Losses of a stream depend on each other: a storm makes a whole day hard, and for one version
 * more than for the other. An interval that counts every outcome as independent names a winner
 * between equals in 21 % to 100 % of trials. So outcomes are averaged within blocks, {@code
 * floor(time / block)}, and only the block means count, as values of a {@link ConfidenceSequence}
 * that is tightest at {@value #TARGET_BLOCKS} blocks. It speaks from {@value #BURN_IN_BLOCKS}
 * blocks on. Blocks without outcomes are skipped; the block that is still open does not count.
 *
 * <pre>
 *   interval inside [-tie, tie]      EQUIVALENT (first: a difference within the tie does not matter)
 *   interval above 0                 BETTER
 *   interval below 0                 WORSE
 *   else, or before the burn-in      NOT_YET
 * </pre>
 *
 * <p>Block means that still depend on each other, with a lag-one correlation r above 0.1, count for
 * less: their variance is multiplied by (1 + r) / (1 - r), that of a mean of a first-order
 * autoregression. A difference that changes sign within the trial shows in r as well.
 *
 * <p>Two limits of the normal approximation are closed by hand. All differences exactly 0: the
 * versions are the same on everything seen; the interval is [0, 0], equivalent whatever the tie.
 * And block means that hardly vary must not give certainty out of nothing: their standard deviation
 * is taken as at least {@code sqrt(blocks) / outcomes}, what one single outcome that differs by the
 * whole scale of the loss would have made of equal means.
 *
 * <p>In simulated trials of 60 days looked at daily, with alpha 0.05, equal versions were told
 * apart in 2 % to 5 % (4,000 trials each; no dependence, autoregression 0.9 from event to event,
 * day effects, both).
 *
 * <p>Where the label of an event is seen only with a known probability p, its difference counts as
 * difference / p when it was seen and as 0 when it was not (D. G. Horvitz and D. J. Thompson, JASA
 * 47, 1952): over the draw that is expected to be the difference itself, whatever decided p, so
 * block means are those of all events and the interval holds as it stands. It is wider, by the
 * variance that the weights bring; the whole scale of one outcome is the largest weight W = 1 /
 * least p then, in the floor above too, and no difference seen is no proof of none. Not the
 * self-normalised form: its blocks are biased by the weights they happened to get.
 *
 * <p>Beside it runs the lane by the event for large margins, {@link FastLane}: what it says,
 * better, is provisional. Who acts on it stops there; who has to wait may ask again.
 *
 * <p>Cost: constant in time and memory for each outcome, about 0.1 us. Left out: blocks shorter
 * than the plan's rule. A mutable state object: not thread-safe.
 */
public final class Comparison {
  /** Blocks before the first answer: the central limit theorem needs them. */
  public static final int BURN_IN_BLOCKS = 20;

  /** Blocks at which the interval is tightest: the usual longest trial is 30 days. */
  public static final int TARGET_BLOCKS = 30;

  /** Block means whose correlation with the ones before is above it depend on each other. */
  private static final double CORRELATED = 0.1;

  private static final double LARGEST_CORRELATION = 0.9;
  private static final int VERSION = 4;

  private static final long NO_BLOCK = Long.MIN_VALUE;

  private final ComparisonPlan plan;
  private final ConfidenceSequence sequence;

  private long openBlock = NO_BLOCK;
  private Moments open = Moments.NONE;

  private Moments outcomes = Moments.NONE;
  private Moments means = Moments.NONE;

  /** For the lag-one correlation, all relative to the first mean to keep digits. */
  private double firstMean;

  private double lastShifted;
  private double lagProducts;

  private FastLane events;
  private boolean fast;

  public Comparison(ComparisonPlan plan) {
    this.plan = plan;
    this.sequence = ConfidenceSequence.tightestAt(TARGET_BLOCKS, plan.alpha());
    this.events = new FastLane(plan.largestWeight());
  }

  public ComparisonPlan plan() {
    return plan;
  }

  /**
   * Takes in one event that both versions scored and whose label was sure to be seen. Calls come in
   * the order of prediction time, once outcomes are mature; within a block the order does not
   * matter.
   *
   * @param predictedAtMillis UTC milliseconds of the scored event
   * @param candidateLoss in [0, 1]
   * @param baselineLoss in [0, 1]
   * @throws IllegalArgumentException if a loss leaves [0, 1] or the block was closed before
   */
  public void add(long predictedAtMillis, double candidateLoss, double baselineLoss) {
    add(predictedAtMillis, candidateLoss, baselineLoss, 1);
  }

  /** Takes in one event whose label could be seen and was not; see the other. */
  public void addUnseen(long predictedAtMillis) {
    take(predictedAtMillis, 0);
  }

  /**
   * Takes in one event whose label was seen; see the other.
   *
   * @param weight 1 / the probability with which it is seen, in [1, largest weight]
   */
  public void add(
      long predictedAtMillis, double candidateLoss, double baselineLoss, double weight) {
    if (!(candidateLoss >= 0 && candidateLoss <= 1 && baselineLoss >= 0 && baselineLoss <= 1)) {
      throw new IllegalArgumentException(
          "losses %s and %s must lie in [0, 1]: unbounded ones would let one event decide"
              .formatted(candidateLoss, baselineLoss));
    }
    if (!(weight >= 1 && weight <= plan.largestWeight())) {
      throw new IllegalArgumentException(
          "weight %s must lie in [1, %s], as was fixed when the comparison began"
              .formatted(weight, plan.largestWeight()));
    }
    take(predictedAtMillis, weight * (baselineLoss - candidateLoss));
  }

  private void take(long predictedAtMillis, double difference) {
    long block = blockOf(predictedAtMillis);
    if (block < openBlock) {
      throw new IllegalArgumentException(
          "event at %d belongs to block %d, but block %d is open: feed events by prediction time"
              .formatted(predictedAtMillis, block, openBlock));
    }
    open(block);
    open = open.plus(difference);
    if (plan.eventAlpha() > 0) {
      fast = events.add(difference, plan.eventAlpha());
    }
  }

  /** Whether the lane by the event says better, by all events so far. */
  public boolean saidFast() {
    return fast;
  }

  /**
   * States that every mature event before this time was added: blocks that ended by then are closed
   * even if no later event comes.
   */
  public void closeBefore(long timeMillis) {
    if (blockOf(timeMillis) > openBlock) {
      open(blockOf(timeMillis));
    }
  }

  private long blockOf(long timeMillis) {
    return Math.floorDiv(timeMillis, plan.block().toMillis());
  }

  private void open(long block) {
    if (block > openBlock) {
      if (open.count() > 0) {
        count(open);
      }
      open = Moments.NONE;
      openBlock = block;
    }
  }

  private void count(Moments block) {
    outcomes = outcomes.plus(block);
    if (means.count() == 0) {
      firstMean = block.mean();
    }
    double shifted = block.mean() - firstMean;
    lagProducts += lastShifted * shifted;
    lastShifted = shifted;
    means = means.plus(block.mean());
  }

  /** What is to be said now: by the closed blocks, or by the events where those spoke. */
  public Evidence evidence() {
    return fast ? byEvents() : byBlocks();
  }

  private Evidence byEvents() {
    return new Evidence(
        Answer.BETTER,
        Lane.EVENTS,
        events.mean(),
        events.lower(plan.eventAlpha()),
        1,
        means.count(),
        events.count(),
        plan.block().toMillis(),
        lagOneCorrelation(),
        events.designEffect(),
        plan.eventAlpha());
  }

  private Evidence byBlocks() {
    double halfWidth =
        means.count() < 2 ? 2 : sequence.halfWidth(means.count(), standardDeviation());
    double lower = Math.max(-1, means.mean() - halfWidth);
    double upper = Math.min(1, means.mean() + halfWidth);
    return new Evidence(
        answer(lower, upper),
        Lane.BLOCK_MEANS,
        means.mean(),
        lower,
        upper,
        means.count(),
        outcomes.count(),
        plan.block().toMillis(),
        lagOneCorrelation(),
        designEffect(),
        plan.alpha());
  }

  private Answer answer(double lower, double upper) {
    if (means.count() < BURN_IN_BLOCKS) {
      return Answer.NOT_YET;
    }
    if (lower >= -plan.tie() && upper <= plan.tie()) {
      return Answer.EQUIVALENT;
    }
    if (lower > 0) {
      return Answer.BETTER;
    }
    return upper < 0 ? Answer.WORSE : Answer.NOT_YET;
  }

  private double standardDeviation() {
    if (plan.largestWeight() == 1 && outcomes.mean() == 0 && outcomes.deviation() == 0) {
      return 0;
    }
    double floor = plan.largestWeight() * Math.sqrt((double) means.count()) / outcomes.count();
    double variance = means.variance() * dependence(lagOneCorrelation());
    return Math.max(Math.sqrt(variance), floor);
  }

  /** (1 + r) / (1 - r) for a correlation r that is called one. */
  static double dependence(double correlation) {
    double r = Math.min(correlation, LARGEST_CORRELATION);
    return r <= CORRELATED ? 1 : (1 + r) / (1 - r);
  }

  /** {@code sum (y_i - m)(y_(i-1) - m) / sum (y_i - m)^2}, from running sums of shifted means. */
  private double lagOneCorrelation() {
    if (means.count() < 3 || means.deviation() <= 0) {
      return 0;
    }
    double mean = means.mean() - firstMean;
    double sum = mean * means.count();
    double sumOfBothEnds = 2 * sum - lastShifted; // the first shifted mean is 0
    double products = lagProducts - mean * sumOfBothEnds + (means.count() - 1) * mean * mean;
    return products / means.deviation();
  }

  private double designEffect() {
    if (means.count() < 2 || outcomes.variance() <= 0) {
      return 1;
    }
    return means.variance() / means.count() / (outcomes.variance() / outcomes.count());
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(plan.block().toMillis()).put(plan.alpha()).put(plan.eventAlpha()).put(plan.tie());
    out.put(plan.largestWeight()).put(openBlock).put(fast);
    events.write(out);
    open.write(out);
    outcomes.write(out);
    means.write(out);
    return out.put(firstMean).put(lastShifted).put(lagProducts).bytes();
  }

  public static Comparison restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Comparison restored =
        new Comparison(
            new ComparisonPlan(
                Duration.ofMillis(in.getLong()),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble()));
    restored.openBlock = in.getLong();
    restored.fast = in.getBoolean();
    restored.events = FastLane.read(in, restored.plan.largestWeight());
    restored.open = Moments.read(in);
    restored.outcomes = Moments.read(in);
    restored.means = Moments.read(in);
    restored.firstMean = in.getDouble();
    restored.lastShifted = in.getDouble();
    restored.lagProducts = in.getDouble();
    in.end();
    return restored;
  }
}
