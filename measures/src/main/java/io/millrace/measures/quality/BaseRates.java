package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The three naive forecasts, each seeing for an event only what was known strictly before its time.
 *
 * <p>Events come in the order of event time; labels became known in another order. So a label waits
 * in a queue by (when known, order of outcomes) until the first event after that moment. A mutable
 * state object: not thread-safe.
 */
public final class BaseRates {
  private static final int VERSION = 1;

  private final Majority majority;
  private final NoChange noChange;
  private final HourOfWeek hourOfWeek;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Waiting::knownMillis).thenComparingLong(Waiting::order));
  private long order;

  private record Waiting(long knownMillis, long order, long eventMillis, boolean label) {}

  /** Probabilities of 1 for one event. */
  public record Forecast(double majority, double noChange, double hourOfWeek) {}

  public BaseRates(ZoneId zone) {
    this(new Majority(), new NoChange(), new HourOfWeek(zone));
  }

  private BaseRates(Majority majority, NoChange noChange, HourOfWeek hourOfWeek) {
    this.majority = majority;
    this.noChange = noChange;
    this.hourOfWeek = hourOfWeek;
  }

  /** Calls come in the order of event time. */
  public Forecast forecast(long eventMillis) {
    for (Waiting next = waiting.peek();
        next != null && next.knownMillis < eventMillis;
        next = waiting.peek()) {
      majority.learn(next.eventMillis, next.label);
      noChange.learn(next.eventMillis, next.label);
      hourOfWeek.learn(next.eventMillis, next.label);
      waiting.remove();
    }
    return new Forecast(
        majority.probability(eventMillis),
        noChange.probability(eventMillis),
        hourOfWeek.probability(eventMillis));
  }

  /**
   * Takes in a label, in any order; no forecast uses it before it was known.
   *
   * @param eventMillis of the label's event
   */
  public void learn(long eventMillis, long knownMillis, boolean label) {
    waiting.add(new Waiting(knownMillis, order++, eventMillis, label));
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(majority.snapshot()).put(noChange.snapshot()).put(hourOfWeek.snapshot());
    out.put(order).put(waiting.size());
    for (Waiting each : waiting) {
      out.put(each.knownMillis).put(each.order).put(each.eventMillis).put(each.label);
    }
    return out.bytes();
  }

  public static BaseRates restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    BaseRates rates =
        new BaseRates(
            Majority.restore(in.getBytes()),
            NoChange.restore(in.getBytes()),
            HourOfWeek.restore(in.getBytes()));
    rates.order = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      rates.waiting.add(new Waiting(in.getLong(), in.getLong(), in.getLong(), in.getBoolean()));
    }
    in.end();
    return rates;
  }
}
