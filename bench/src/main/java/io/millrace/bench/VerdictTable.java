package io.millrace.bench;

import io.millrace.measures.simulation.Alarms;
import io.millrace.measures.simulation.Contest;
import io.millrace.measures.simulation.Losses;
import io.millrace.measures.simulation.Shape;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.measures.verdict.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How often the verdict errs and how soon it answers, on made-up trials whose truth is known, and
 * on the flights with each day's sign drawn by lot.
 */
final class VerdictTable {
  private static final double ALPHA = 0.05;
  private static final double STANDARD_ERRORS = 3.18;
  private static final ComparisonPlan PLAN =
      new ComparisonPlan(Duration.ofDays(1), ALPHA, ALPHA / 2, 0);
  private static final int COST_OUTCOMES = 20_000_000;

  private final StringBuilder text = new StringBuilder();
  private final int runs;
  private boolean holds = true;

  /**
   * A report and what it comes to.
   *
   * @param holds whether every bound was kept
   */
  record Outcome(String text, boolean holds) {}

  private VerdictTable(int runs) {
    this.runs = runs;
  }

  /**
   * Plays all trials.
   *
   * @param flights folder of the example with both files
   * @param runs trials of each kind
   */
  static Outcome of(Path flights, int runs) {
    VerdictTable table = new VerdictTable(runs);
    Machine.conditions().forEach(each -> table.line("%-10s %s", each.name(), each.text()));
    table.equalVersions();
    table.largerNoise();
    table.power();
    table.flights(FlippedDays.read(flights));
    table.alarms();
    table.cost();
    return new Outcome(table.text.toString(), table.holds);
  }

  private int allowed() {
    return (int) (runs * ALPHA + STANDARD_ERRORS * Math.sqrt(runs * ALPHA * (1 - ALPHA)));
  }

  private void equalVersions() {
    line("");
    line("Equal versions: %,d trials of 30 days with 200 outcomes, looked at after every", runs);
    line("outcome, alpha %s. False promotions allowed: %d.", ALPHA, allowed());
    line("by the verdict: blocks / events; retired; e > 20: evidence by the event without margin;");
    line("t > 1.96: a t-test repeated after every outcome; e: mean of that evidence when stopped");
    line(
        "%-17s %9s %8s %8s %9s  %s",
        "differences", "verdict", "retired", "e > 20", "t > 1.96", "e");
    for (Losses losses : Losses.values()) {
      Contest.Result result = Contest.of(losses, Shape.ofThirtyDays(0, 1), PLAN, runs);
      boolean eValue = losses == Losses.INDEPENDENT || losses == Losses.HETEROSCEDASTIC;
      boolean kept = result.promotions() <= allowed() && result.peeked() > allowed();
      kept &= !eValue || result.meanStopped() <= 1 + 3 * result.standardError();
      line(
          "%-17s %5d / %1d %8d %8d %9d  %.3f +- %.3f%s%s",
          word(losses),
          result.promoted().getOrDefault(Lane.BLOCK_MEANS, 0),
          result.promoted().getOrDefault(Lane.EVENTS, 0),
          result.retired(),
          result.byEvents(),
          result.peeked(),
          result.meanStopped(),
          result.standardError(),
          eValue ? "" : ", no e-value here",
          mark(kept));
    }
  }

  /** Where the lane by the event begins to err: it is not held to the bound there. */
  private void largerNoise() {
    line("");
    line("Beyond what the lane by the event is made for: everything above times a factor");
    for (Losses losses : new Losses[] {Losses.AUTOREGRESSIVE, Losses.DAILY_SHOCKS}) {
      for (double factor : new double[] {2, 3, 4}) {
        Contest.Result result = Contest.of(losses, Shape.ofThirtyDays(0, factor), PLAN, runs);
        line(
            "%-17s x %1.0f %5d by blocks, %5d by events",
            word(losses),
            factor,
            result.promoted().getOrDefault(Lane.BLOCK_MEANS, 0),
            result.promoted().getOrDefault(Lane.EVENTS, 0));
      }
    }
  }

  private void power() {
    line("");
    line("A better version, standard deviation %s: promoted, and outcomes until then", Losses.SD);
    for (double gain : new double[] {0.01, 0.2, 0.4, 0.8}) {
      Shape shape = new Shape(30, 100, gain, 1);
      Contest.Result result = Contest.of(Losses.INDEPENDENT, shape, PLAN, runs / 4);
      line(
          "by %.2f: %5.1f %% within 3,000 outcomes (30 days of 100), after %,.0f on average%s",
          gain,
          100.0 * result.promotions() / result.runs(),
          result.outcomes(),
          mark(result.promotions() >= 0.8 * result.runs()));
    }
  }

  private void flights(FlippedDays days) {
    line("");
    int promoted = days.promoted(PLAN, runs);
    line(
        "Flights: losses of the hour-of-week rate beside those of the majority rate, %,d outcomes",
        days.outcomes());
    line(
        "of %d days, the sign of each day's differences drawn by lot: %d of %,d runs promoted%s",
        days.days(), promoted, runs, mark(promoted <= 0.05 * runs));
  }

  private void alarms() {
    line("");
    line(
        "Rollback's detector, told a run of 1,000 at a level of 0.3, values within 0.2 of their"
            + " mean");
    double quiet = Alarms.meanRun(0.3, 1_000, 0, 300, 20_000);
    line(
        "no rise: alarm after %,.0f on average, runs cut at 20,000%s", quiet, mark(quiet >= 1_000));
    for (double rise : new double[] {0.05, 0.1, 0.2}) {
      line(
          "rise of %.2f: alarm after %,.0f; told 1,000,000: %,.0f",
          rise,
          Alarms.meanRun(0.3, 1_000, rise, 300, 20_000),
          Alarms.meanRun(0.3, 1_000_000, rise, 300, 1_000_000));
    }
  }

  private void cost() {
    Comparison comparison = new Comparison(PLAN);
    SplittableRandom random = new SplittableRandom(1);
    double[] losses = random.doubles(1 << 16).toArray();
    long start = System.nanoTime();
    for (int i = 0; i < COST_OUTCOMES; i++) {
      comparison.add(i * 1_000L, losses[i & 0xFFFF], losses[(i + 7) & 0xFFFF]);
    }
    double nanos = (double) (System.nanoTime() - start) / COST_OUTCOMES;
    int bytes = comparison.snapshot().length;
    line("");
    line(
        "Cost: %.0f ns an outcome, state of %,d bytes after %,d%s",
        nanos, bytes, COST_OUTCOMES, mark(nanos < 1_000 && bytes < 10_000));
  }

  private String mark(boolean kept) {
    holds &= kept;
    return kept ? "" : "   BROKEN";
  }

  private static String word(Losses losses) {
    return losses.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
