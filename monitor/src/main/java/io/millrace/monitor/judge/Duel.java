package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.measures.verdict.Answer;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.measures.verdict.Evidence;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One comparison from its first paired outcome to its last verdict.
 *
 * <p>It speaks once for each closed block, from the first on, so that progress can be seen; the
 * answer is NOT_YET until the burn-in is over. A margin so large that the lane by the event answers
 * is said at once. It ends with better, worse or equivalent, with the end of the trial's time, or
 * when one of the versions leaves.
 *
 * <p>A promotion that has to wait, because the week had its promotions, ends nothing: the
 * comparison goes on, beyond the trial's time if need be, and says at each closed block what the
 * evidence is by then. It may, because all of it is valid at any time one looks. So the promotion
 * comes when the week allows it and the evidence still stands, and not without it.
 *
 * <p>What was to follow from a last verdict may be refused: a person has put on the brake. Where
 * both versions still hold their seats {@value #AGAIN_BLOCKS} blocks later, the comparison is as
 * open as before and speaks again. A mutable state object: not thread-safe.
 */
final class Duel {
  private static final int VERSION = 5;

  /** Longer than a swap takes, also in a replay that is days ahead of the swap. */
  static final int AGAIN_BLOCKS = 7;

  private final Pairing pairing;
  private final Comparison comparison;
  private final double tie;
  private final double largestWeight;
  private final long blockMillis;
  private final long startedAt;
  private long lastSeen;
  private long block;
  private boolean decided;
  private int lastWords;

  /** Whether something is to follow from the last word. */
  private boolean awaited;

  /** Whether the last verdict would have promoted, and had to wait. */
  private boolean held;

  /** Events that both versions scored and whose label never came, or could not. */
  private long unlabelled;

  /** Events whose label could have been seen and was not. */
  private long unseen;

  /** Of the baseline's losses over those of the base rate. */
  private double excess;

  private long outcomes;

  Duel(Pairing pairing, ComparisonPlan plan, long eventMillis) {
    this(pairing, new Comparison(plan), plan, eventMillis);
    this.block = Math.floorDiv(eventMillis, blockMillis);
  }

  private Duel(Pairing pairing, Comparison comparison, ComparisonPlan plan, long startedAt) {
    this.pairing = pairing;
    this.comparison = comparison;
    this.tie = plan.tie();
    this.largestWeight = plan.largestWeight();
    this.blockMillis = plan.block().toMillis();
    this.startedAt = startedAt;
    this.lastSeen = startedAt;
  }

  Pairing pairing() {
    return pairing;
  }

  boolean unseenSince(long eventMillis) {
    return lastSeen < eventMillis;
  }

  /**
   * What a comparison has to keep to.
   *
   * @param max it ends so long after its start
   * @param heldUntil when the next promotion may come; empty when it may come now
   */
  record Rules(Duration max, Trial.OnTie onTie, Optional<Instant> heldUntil) {}

  /**
   * The losses of one event: of the two versions and of the base rate.
   *
   * @param weight 1 / the probability with which its label is seen; 0 where it was not seen
   */
  record Losses(double candidate, double baseline, double base, double weight) {
    static final Losses UNSEEN = new Losses(0, 0, 0, 0);
  }

  /**
   * Takes in the losses of one event, in the order of event time.
   *
   * @param at event time of this step
   * @return a verdict when a block was closed by it, or the lane by the event has answered
   */
  Optional<Verdict> add(long eventMillis, Losses losses, Rules rules, Instant at) {
    lastSeen = eventMillis;
    if (decided && !awaited) {
      return Optional.empty();
    }
    take(eventMillis, losses);
    long now = Math.floorDiv(eventMillis, blockMillis);
    boolean speaks =
        decided ? now >= block + AGAIN_BLOCKS : now > block || (!held && comparison.saidFast());
    if (!speaks) {
      return Optional.empty();
    }
    return Optional.of(speak(eventMillis, rules, at));
  }

  private Verdict speak(long eventMillis, Rules rules, Instant at) {
    block = Math.floorDiv(eventMillis, blockMillis);
    Evidence evidence = comparison.evidence();
    boolean over = eventMillis - startedAt >= rules.max.toMillis();
    boolean promotes =
        Consequence.promotes(pairing.kind(), Words.of(evidence.answer()), rules.onTie);
    held = promotes && rules.heldUntil.isPresent();
    String before = decided ? "; said before, and nothing came of it" : "";
    decided = !held && (over || evidence.answer() != Answer.NOT_YET);
    lastWords += decided ? 1 : 0;
    awaited = false;
    String why = Words.of(evidence, over && !held, rules.max, tie) + before;
    return verdict(evidence, at, held ? why + heldBack(rules) : why);
  }

  /** Says that something is to follow from the last word. */
  void awaitConsequence() {
    awaited = true;
  }

  /** Whether it spoke its last word for the first time. */
  boolean isFirstWord() {
    return lastWords == 1;
  }

  private void take(long eventMillis, Losses losses) {
    if (losses.weight == 0) {
      comparison.addUnseen(eventMillis);
      unseen++;
    } else {
      comparison.add(eventMillis, losses.candidate, losses.baseline, losses.weight);
    }
    excess += losses.weight * (losses.baseline - losses.base);
    outcomes++;
  }

  private static String heldBack(Rules rules) {
    return "; held back: retrain.promotions_per_week are made, the next may come at %s, if it is still so"
        .formatted(rules.heldUntil.map(Instant::toString).orElse(""));
  }

  /** Counts an event that cannot be compared, because its label never came. */
  void addUnlabelled(long eventMillis) {
    lastSeen = Math.max(lastSeen, eventMillis);
    unlabelled++;
  }

  /** Of a label that is seen rarely: as the pipeline's file said when the comparison began. */
  double largestWeight() {
    return largestWeight;
  }

  /** How much worse than the base rate the baseline did, on average. */
  double baselineExcess() {
    return outcomes == 0 ? 0 : excess / outcomes;
  }

  /** The last word of a comparison whose pair is gone; empty when it was spoken before. */
  Optional<Verdict> end(Instant at, String why) {
    if (decided) {
      return Optional.empty();
    }
    decided = true;
    Verdict last = verdict(comparison.evidence(), at, why);
    return Optional.of(last);
  }

  private Verdict verdict(Evidence evidence, Instant at, String why) {
    return new Verdict(
        pairing.id() + "/" + at,
        pairing.kind(),
        pairing.contender(),
        pairing.version(),
        pairing.againstContender(),
        pairing.againstVersion(),
        Words.of(evidence.answer()),
        Words.of(evidence.lane()),
        evidence.estimate(),
        evidence.lower(),
        evidence.upper(),
        evidence.outcomes(),
        (int) evidence.blocks(),
        evidence.blockMillis(),
        evidence.lagOneCorrelation(),
        evidence.designEffect(),
        evidence.alpha(),
        tie,
        Instant.ofEpochMilli(startedAt),
        at,
        decided,
        why + weighting() + selection());
  }

  private String weighting() {
    return largestWeight == 1
        ? ""
        : "; weighted by 1 / the probability that the label is seen, at most %.1f: %d of %d were"
            .formatted(largestWeight, outcomes - unseen, outcomes);
  }

  /** Labels that are missing are rarely missing at random: the estimate cannot speak for them. */
  private String selection() {
    return unlabelled == 0
        ? ""
        : "; valid for the observed cases only: %d of %d events had no label"
            .formatted(unlabelled, unlabelled + outcomes);
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    pairing.write(out);
    out.put(comparison.snapshot()).put(startedAt);
    out.put(lastSeen).put(block).put(decided);
    out.put(excess).put(outcomes).put(held).put(unlabelled).put(unseen);
    out.put(lastWords).put(awaited);
    return out.bytes();
  }

  static Duel restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Pairing pairing = Pairing.read(in);
    Comparison comparison = Comparison.restore(in.getBytes());
    Duel duel = new Duel(pairing, comparison, comparison.plan(), in.getLong());
    duel.lastSeen = in.getLong();
    duel.block = in.getLong();
    duel.decided = in.getBoolean();
    duel.excess = in.getDouble();
    duel.outcomes = in.getLong();
    duel.held = in.getBoolean();
    duel.unlabelled = in.getLong();
    duel.unseen = in.getLong();
    duel.lastWords = in.getInt();
    duel.awaited = in.getBoolean();
    in.end();
    return duel;
  }
}
