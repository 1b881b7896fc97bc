package io.millrace.measures.quality;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The three naive forecasts of a task - the average of all labels, the last one known, the usual
 * one of this hour of the week - each seeing for an event only what was known strictly before its
 * time.
 *
 * <p>Events come in the order of event time; labels became known in another order. So a label waits
 * in a queue by (when known, order of outcomes) until the first event after that moment. A mutable
 * state object: not thread-safe.
 */
public final class BaseRates {
  private static final int VERSION = 2;

  /** Names under which they are measured. */
  public static final String NO_CHANGE = "base/no-change";

  public static final String HOUR_OF_WEEK = "base/hour-of-week";

  private final Answers overall;
  private final Answers noChange;
  private final Answers hourOfWeek;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Waiting::knownMillis).thenComparingLong(Waiting::order));
  private long order;

  private record Waiting(long knownMillis, long order, long eventMillis, double label) {}

  /** What they say of one event: an answer each, as {@link LossRule} has them. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Forecast(double[] overall, double[] noChange, double[] hourOfWeek) {}

  private BaseRates(Answers overall, Answers noChange, Answers hourOfWeek) {
    this.overall = overall;
    this.noChange = noChange;
    this.hourOfWeek = hourOfWeek;
  }

  /** Those that fit what is predicted. */
  public static BaseRates of(LossRule rule, ZoneId zone) {
    int width = rule.width();
    return switch (rule) {
      case LossRule.Brier ignored -> ofRates(width, zone);
      case LossRule.HalvedBrier ignored -> ofRates(width, zone);
      case LossRule.Unjudged ignored -> throw noForecast();
      case LossRule.ScaledAbsolute ignored ->
          new BaseRates(
              Answers.of(width, MeanSoFar::new),
              Answers.of(width, LastKnown::new),
              Answers.of(width, () -> new HourOfWeek(zone, NaiveForecast.Average.MEAN)));
    };
  }

  private static BaseRates ofRates(int width, ZoneId zone) {
    return new BaseRates(
        Answers.of(width, Majority::new),
        Answers.of(width, NoChange::new),
        Answers.of(width, () -> new HourOfWeek(zone, NaiveForecast.Average.RATE)));
  }

  /** Name under which the average of all labels is measured. */
  public static String overall(LossRule rule) {
    return switch (rule) {
      case LossRule.Brier ignored -> "base/majority";
      case LossRule.HalvedBrier ignored -> "base/majority";
      case LossRule.ScaledAbsolute ignored -> "base/mean";
      case LossRule.Unjudged ignored -> throw noForecast();
    };
  }

  private static IllegalArgumentException noForecast() {
    return new IllegalArgumentException(
        "a task without an outcome has no base rates: nothing is known to forecast from");
  }

  /** Calls come in the order of event time. */
  public Forecast forecast(long eventMillis) {
    for (Waiting next = waiting.peek();
        next != null && next.knownMillis < eventMillis;
        next = waiting.peek()) {
      overall.learn(next.eventMillis, next.label);
      noChange.learn(next.eventMillis, next.label);
      hourOfWeek.learn(next.eventMillis, next.label);
      waiting.remove();
    }
    return new Forecast(
        overall.forecast(eventMillis),
        noChange.forecast(eventMillis),
        hourOfWeek.forecast(eventMillis));
  }

  /**
   * Takes in a label, in any order; no forecast uses it before it was known.
   *
   * @param eventMillis of the label's event
   */
  public void learn(long eventMillis, long knownMillis, double label) {
    waiting.add(new Waiting(knownMillis, order++, eventMillis, label));
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(overall.snapshot()).put(noChange.snapshot()).put(hourOfWeek.snapshot());
    out.put(order).put(waiting.size());
    for (Waiting each : waiting) {
      out.put(each.knownMillis).put(each.order).put(each.eventMillis).put(each.label);
    }
    return out.bytes();
  }

  public static BaseRates restore(LossRule rule, byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    boolean isNumber = rule instanceof LossRule.ScaledAbsolute;
    BaseRates rates =
        new BaseRates(
            Answers.restore(
                rule.width(), in.getBytes(), isNumber ? MeanSoFar::restore : Majority::restore),
            Answers.restore(
                rule.width(), in.getBytes(), isNumber ? LastKnown::restore : NoChange::restore),
            Answers.restore(rule.width(), in.getBytes(), HourOfWeek::restore));
    rates.order = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      rates.waiting.add(new Waiting(in.getLong(), in.getLong(), in.getLong(), in.getDouble()));
    }
    in.end();
    return rates;
  }
}
