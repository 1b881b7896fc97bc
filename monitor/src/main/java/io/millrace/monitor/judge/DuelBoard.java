package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Alias;
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
 * <p>The n-th comparison of a contender and kind gets alpha n^-1.6 / zeta(1.6): however many trials
 * come, their errors together stay under alpha. The exponent is the one of A. Ramdas, T. Zrnic, M.
 * Wainwright and M. Jordan, "SAFFRON: an adaptive algorithm for online control of the false
 * discovery rate", ICML 2018. A mutable state object: not thread-safe.
 */
final class DuelBoard {
  private static final int VERSION = 1;
  private static final double EXPONENT = 1.6;
  private static final double ZETA = 2.2857656;

  /** A comparison for the title goes on as long as both versions serve. */
  private static final Duration ENDLESS = Duration.ofDays(365_000);

  private final MonitorPlan plan;
  private final TreeMap<String, Duel> active = new TreeMap<>();
  private final TreeMap<String, Integer> begun = new TreeMap<>();

  DuelBoard(MonitorPlan plan) {
    this.plan = plan;
  }

  /** Compares what is to be compared in a labelled outcome. */
  void step(Outcome outcome, Optional<Outcome.ScoredBy> champion, List<MonitorOutput> out) {
    for (Outcome.ScoredBy scored : outcome.scores()) {
      switch (scored.alias()) {
        case TRIAL ->
            current(outcome, scored.contender())
                .ifPresent(seated -> pair(Verdict.Comparison.TRIAL, scored, seated, outcome, out));
        case CURRENT ->
            champion
                .filter(holder -> !holder.contender().equals(scored.contender()))
                .ifPresent(holder -> pair(Verdict.Comparison.TITLE, scored, holder, outcome, out));
      }
    }
  }

  private static Optional<Outcome.ScoredBy> current(Outcome outcome, String contender) {
    return outcome.scores().stream()
        .filter(s -> s.alias() == Alias.CURRENT && s.contender().equals(contender))
        .findFirst();
  }

  private void pair(
      Verdict.Comparison kind,
      Outcome.ScoredBy candidate,
      Outcome.ScoredBy baseline,
      Outcome outcome,
      List<MonitorOutput> out) {
    if (candidate.loss().isEmpty() || baseline.loss().isEmpty()) {
      return;
    }
    long eventMillis = outcome.eventTime().toEpochMilli();
    Pairing pairing = Pairing.of(kind, candidate, baseline);
    Duel duel = active.get(pairing.seat());
    if (duel != null && !duel.pairing().equals(pairing)) {
      if (!duel.unseenSince(eventMillis - plan.window().toMillis())) {
        return;
      }
      end(duel, outcome.closedAt(), "another pair has taken the seats", out);
      duel = null;
    }
    if (duel == null) {
      duel = begin(pairing, eventMillis);
    }
    Duration max = kind == Verdict.Comparison.TRIAL ? plan.duels().max() : ENDLESS;
    duel.add(eventMillis, candidate.loss().get(), baseline.loss().get(), max, outcome.closedAt())
        .ifPresent(verdict -> speak(verdict, out));
  }

  private Duel begin(Pairing pairing, long eventMillis) {
    int number = begun.merge(pairing.seat(), 1, Integer::sum);
    double alpha = plan.duels().alpha() * Math.pow(number, -EXPONENT) / ZETA;
    Duration within = plan.maturity().within();
    Duel duel =
        new Duel(
            pairing,
            ComparisonPlan.forLabelsWithin(within, alpha, plan.duels().tie()),
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

  private void speak(Verdict verdict, List<MonitorOutput> out) {
    out.add(new MonitorOutput.VerdictReached(verdict));
    Consequence.of(verdict, plan)
        .ifPresent(command -> out.add(new MonitorOutput.CommandIssued(command)));
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(active.size());
    active.values().forEach(duel -> out.put(duel.snapshot()));
    out.put(begun.size());
    begun.forEach((seat, number) -> out.put(seat).put(number.intValue()));
    return out.bytes();
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
    in.end();
    return board;
  }
}
