package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.measures.verdict.AlphaOverTrials;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.measures.verdict.Lane;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All comparisons that run: each contender's trial against its current version, and each other
 * contender's current version against the champion's.
 *
 * <p>Who holds which seat is read from the outcomes. While a swap is under way partitions disagree
 * for a moment, so a pair ends only when it was not seen for one window of event time; until then
 * another pair on its seat is left out.
 *
 * <p>However many trials come on a seat, their errors stay under alpha: see {@link
 * AlphaOverTrials}. A promotion that follows from a verdict arms a {@link RollbackWatch}. A mutable
 * state object: not thread-safe.
 */
final class DuelBoard {
  private static final int VERSION = 3;

  /** A comparison for the title goes on as long as both versions serve. */
  private static final Duration ENDLESS = Duration.ofDays(365_000);

  private final MonitorPlan plan;
  private final TreeMap<String, Duel> active = new TreeMap<>();
  private final TreeMap<String, Integer> begun = new TreeMap<>();

  /** Comparisons that the lane by the event decided, by seat. */
  private final TreeMap<String, Integer> decidedFast = new TreeMap<>();

  private RollbackWatch rollbacks;
  private WeeklyPromotions promotions;

  DuelBoard(MonitorPlan plan) {
    this.plan = plan;
    this.rollbacks = new RollbackWatch(plan.maturity().observed().largestWeight());
    this.promotions = new WeeklyPromotions(plan.duels().promotionsPerWeek());
  }

  /**
   * What an outcome counts for.
   *
   * @param weight 1 / the probability with which its label is seen; 0 where it was not
   * @param baseLoss the base rate's on the same event; 0 where no label was seen
   */
  record Counted(double weight, double baseLoss) {
    static final Counted UNSEEN = new Counted(0, 0);

    boolean isSeen() {
      return weight > 0;
    }
  }

  /** Counts an outcome that cannot count in the comparisons that it is missing from. */
  void unlabelled(Outcome outcome) {
    for (Duel duel : active.values()) {
      if (duel.pairing().isIn(outcome)) {
        duel.addUnlabelled(outcome.eventTime().toEpochMilli());
      }
    }
  }

  /** Compares what is to be compared in an outcome. */
  void step(
      Outcome outcome,
      Optional<Outcome.ScoredBy> champion,
      Counted counted,
      List<MonitorOutput> out) {
    rollbacks
        .step(outcome, counted, plan.pipeline())
        .forEach(command -> out.add(new MonitorOutput.CommandIssued(command)));
    for (Outcome.ScoredBy scored : outcome.scores()) {
      switch (scored.alias()) {
        case TRIAL ->
            current(outcome, scored.contender())
                .ifPresent(
                    seated ->
                        pair(
                            new Pair(Verdict.Comparison.TRIAL, scored, seated),
                            outcome,
                            counted,
                            out));
        case CURRENT ->
            champion
                .filter(holder -> !holder.contender().equals(scored.contender()))
                .ifPresent(
                    holder ->
                        pair(
                            new Pair(Verdict.Comparison.TITLE, scored, holder),
                            outcome,
                            counted,
                            out));
      }
    }
  }

  private static Optional<Outcome.ScoredBy> current(Outcome outcome, String contender) {
    return outcome.scores().stream()
        .filter(s -> s.alias() == Alias.CURRENT && s.contender().equals(contender))
        .findFirst();
  }

  private record Pair(
      Verdict.Comparison kind, Outcome.ScoredBy candidate, Outcome.ScoredBy baseline) {
    Optional<Duel.Losses> losses(Counted counted) {
      if (!counted.isSeen()) {
        return Optional.of(Duel.Losses.UNSEEN);
      }
      return candidate
          .loss()
          .flatMap(
              its ->
                  baseline
                      .loss()
                      .map(other -> new Duel.Losses(its, other, counted.baseLoss, counted.weight)));
    }
  }

  private void pair(Pair pair, Outcome outcome, Counted counted, List<MonitorOutput> out) {
    Optional<Duel.Losses> losses = pair.losses(counted);
    if (losses.isEmpty()) {
      return;
    }
    long eventMillis = outcome.eventTime().toEpochMilli();
    Pairing pairing = Pairing.of(pair.kind, pair.candidate, pair.baseline);
    Duel duel = active.get(pairing.seat());
    if (duel != null && !duel.pairing().equals(pairing)) {
      if (!duel.unseenSince(eventMillis - plan.window().toMillis())) {
        return;
      }
      end(duel, outcome.closedAt(), "another pair has taken the seats", out);
      duel = null;
    }
    if (duel != null && duel.largestWeight() != plan.maturity().observed().largestWeight()) {
      end(duel, outcome.closedAt(), "how likely a label is seen was changed in the file", out);
      duel = null;
    }
    if (duel == null) {
      duel = begin(pairing, eventMillis);
    }
    Duration max = pair.kind == Verdict.Comparison.TRIAL ? plan.duels().max() : ENDLESS;
    var rules = new Duel.Rules(max, plan.duels().onTie(), promotions.fullUntil(outcome.closedAt()));
    Optional<Verdict> said = duel.add(eventMillis, losses.get(), rules, outcome.closedAt());
    if (said.isPresent()) {
      speak(said.get(), duel, out);
    }
  }

  private Duel begin(Pairing pairing, long eventMillis) {
    int number = begun.merge(pairing.seat(), 1, Integer::sum);
    double alpha = plan.duels().alpha();
    int fast = decidedFast.getOrDefault(pairing.seat(), 0);
    Duration within = plan.maturity().within();
    Duel duel =
        new Duel(
            pairing,
            ComparisonPlan.forLabelsWithin(
                    within, AlphaOverTrials.spent(alpha, number), plan.duels().tie())
                .withEventAlpha(AlphaOverTrials.level(alpha / 2, number, fast))
                .withLargestWeight(plan.maturity().observed().largestWeight()),
            eventMillis);
    active.put(pairing.seat(), duel);
    return duel;
  }

  /** Ends the comparisons whose pair was not seen since this event time. */
  void endUnseenSince(long eventMillis, Instant at, List<MonitorOutput> out) {
    for (Iterator<Duel> duels = active.values().iterator(); duels.hasNext(); ) {
      Duel duel = duels.next();
      if (duel.unseenSince(eventMillis)) {
        end(duel, at, "one of the two versions no longer holds its seat", out);
        duels.remove();
      }
    }
  }

  private static void end(Duel duel, Instant at, String why, List<MonitorOutput> out) {
    duel.end(at, why).ifPresent(verdict -> out.add(new MonitorOutput.VerdictReached(verdict)));
  }

  private void speak(Verdict verdict, Duel duel, List<MonitorOutput> out) {
    out.add(new MonitorOutput.VerdictReached(verdict));
    if (verdict.isFinal() && duel.isFirstWord() && verdict.lane().equals(Words.of(Lane.EVENTS))) {
      decidedFast.merge(duel.pairing().seat(), 1, Integer::sum);
    }
    Optional<Command> consequence = Consequence.of(verdict, plan);
    if (consequence.isPresent()) {
      out.add(new MonitorOutput.CommandIssued(consequence.get()));
      duel.awaitConsequence();
      boolean promoted = consequence.get().action() instanceof Command.Promote;
      if (promoted) {
        rollbacks.arm(verdict, duel.baselineExcess(), plan.duels().max());
      }
      if (promoted || consequence.get().action() instanceof Command.Crown) {
        promotions.made(verdict.decidedAt());
      }
    }
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(active.size());
    active.values().forEach(duel -> out.put(duel.snapshot()));
    out.put(begun.size());
    begun.forEach((seat, number) -> out.put(seat).put(number.intValue()));
    out.put(decidedFast.size());
    decidedFast.forEach((seat, number) -> out.put(seat).put(number.intValue()));
    return out.put(rollbacks.snapshot()).put(promotions.snapshot()).bytes();
  }

  static DuelBoard restore(byte[] snapshot, MonitorPlan plan) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    DuelBoard board = new DuelBoard(plan);
    int duels = in.getInt();
    for (int i = 0; i < duels; i++) {
      Duel duel = Duel.restore(in.getBytes());
      board.active.put(duel.pairing().seat(), duel);
    }
    int seats = in.getInt();
    for (int i = 0; i < seats; i++) {
      board.begun.put(in.getText(), in.getInt());
    }
    for (int left = in.getInt(); left > 0; left--) {
      board.decidedFast.put(in.getText(), in.getInt());
    }
    board.rollbacks =
        RollbackWatch.restore(in.getBytes(), plan.maturity().observed().largestWeight());
    board.promotions = WeeklyPromotions.restore(in.getBytes(), plan.duels().promotionsPerWeek());
    in.end();
    return board;
  }
}
