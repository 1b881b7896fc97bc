package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * Forecasts the average label that this hour of the week had in the trailing weeks: the rate of
 * positives, or the mean where labels are numbers.
 *
 * <p>People and machines live by the week; a model that only knows the clock should not look
 * clever. A cell is one of the 168 hours from Monday 00:00 in the stated zone. An event in week w
 * is forecast from the known labels of its cell in weeks w - N to w; a cell with fewer than {@code
 * minimum} of them falls back to the average over all cells of those weeks. Labels of events older
 * than what the ring of N + 1 weeks holds are ignored.
 *
 * <p>Defaults are our own: N = 4 weeks, minimum 20 labels. Cost: constant for each label, N + 1
 * additions for a forecast, from a cell or as a fallback; about 10 KiB of counters at N = 4. Left
 * out: holidays. An hour that a clock change repeats counts twice into its cell.
 */
public final class HourOfWeek implements NaiveForecast {
  private static final int VERSION = 2;
  private static final int HOURS = 168;
  private static final long HOUR_MILLIS = 3_600_000L;

  /** 1970-01-01 was a Thursday: 72 hours after the Monday that week 0 starts with. */
  private static final int EPOCH_HOUR_OF_WEEK = 72;

  private final ZoneId zone;
  private final int weeks;
  private final int minimum;
  private final Average average;

  /** Which week each slot of the ring holds; slots that hold none say {@link Long#MIN_VALUE}. */
  private final long[] weekOfSlot;

  /** Counts by [slot * 168 + hour]. */
  private final int[] count;

  private final double[] sums;

  /** Both of them over a slot's hours, so that a fallback need not add them up. */
  private final int[] countOfSlot;

  private final double[] sumsOfSlot;

  public HourOfWeek(ZoneId zone, Average average) {
    this(zone, average, 4, 20);
  }

  public HourOfWeek(ZoneId zone, Average average, int weeks, int minimum) {
    if (weeks < 1 || weeks > 520) {
      throw new IllegalArgumentException("weeks " + weeks + " must lie in 1 to 520");
    }
    if (minimum < 1) {
      throw new IllegalArgumentException("minimum " + minimum + " must be at least 1");
    }
    this.zone = zone;
    this.weeks = weeks;
    this.minimum = minimum;
    this.average = average;
    this.weekOfSlot = new long[weeks + 1];
    Arrays.fill(weekOfSlot, Long.MIN_VALUE);
    this.count = new int[weekOfSlot.length * HOURS];
    this.sums = new double[weekOfSlot.length * HOURS];
    this.countOfSlot = new int[weekOfSlot.length];
    this.sumsOfSlot = new double[weekOfSlot.length];
  }

  @Override
  public void learn(long eventMillis, double label) {
    long hour = localHour(eventMillis);
    long week = Math.floorDiv(hour, HOURS);
    int slot = Math.floorMod(week, weekOfSlot.length);
    if (weekOfSlot[slot] > week) {
      return;
    }
    if (weekOfSlot[slot] < week) {
      weekOfSlot[slot] = week;
      Arrays.fill(count, slot * HOURS, (slot + 1) * HOURS, 0);
      Arrays.fill(sums, slot * HOURS, (slot + 1) * HOURS, 0);
      countOfSlot[slot] = 0;
      sumsOfSlot[slot] = 0;
    }
    int cell = slot * HOURS + Math.floorMod(hour, HOURS);
    count[cell]++;
    sums[cell] += label;
    countOfSlot[slot]++;
    sumsOfSlot[slot] += label;
  }

  @Override
  public double forecast(long eventMillis) {
    long hour = localHour(eventMillis);
    long week = Math.floorDiv(hour, HOURS);
    int hourOfWeek = Math.floorMod(hour, HOURS);
    double ofCell = averageOfCell(week, hourOfWeek);
    return Double.isNaN(ofCell) ? averageOfAll(week) : ofCell;
  }

  /** The average of an hour in the trailing weeks; NaN below the needed labels. */
  private double averageOfCell(long week, int hour) {
    long seen = 0;
    double sum = 0;
    for (int slot = 0; slot < weekOfSlot.length; slot++) {
      if (isTrailing(slot, week)) {
        seen += count[slot * HOURS + hour];
        sum += sums[slot * HOURS + hour];
      }
    }
    return seen < minimum ? Double.NaN : average.of(sum, seen);
  }

  private double averageOfAll(long week) {
    long seen = 0;
    double sum = 0;
    for (int slot = 0; slot < weekOfSlot.length; slot++) {
      if (isTrailing(slot, week)) {
        seen += countOfSlot[slot];
        sum += sumsOfSlot[slot];
      }
    }
    return average.of(sum, seen);
  }

  private boolean isTrailing(int slot, long week) {
    return weekOfSlot[slot] >= week - weeks && weekOfSlot[slot] <= week;
  }

  private long localHour(long millis) {
    int offsetSeconds = zone.getRules().getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds();
    return Math.floorDiv(millis + offsetSeconds * 1000L, HOUR_MILLIS) + EPOCH_HOUR_OF_WEEK;
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(zone.getId())
        .put(weeks)
        .put(minimum)
        .put(average.name())
        .put(weekOfSlot)
        .put(count)
        .put(sums)
        .put(sumsOfSlot)
        .bytes();
  }

  public static HourOfWeek restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    ZoneId zone = ZoneId.of(in.getText());
    int weeks = in.getInt();
    int minimum = in.getInt();
    Average average = Average.valueOf(in.getText());
    HourOfWeek restored = new HourOfWeek(zone, average, weeks, minimum);
    fill(restored.weekOfSlot, in.getLongs());
    fill(restored.count, in.getInts());
    fill(restored.sums, in.getDoubles());
    fill(restored.sumsOfSlot, in.getDoubles());
    in.end();
    for (int cell = 0; cell < restored.count.length; cell++) {
      restored.countOfSlot[cell / HOURS] += restored.count[cell];
    }
    return restored;
  }

  private static void fill(long[] target, long[] source) {
    requireSameLength(target.length, source.length);
    System.arraycopy(source, 0, target, 0, target.length);
  }

  private static void fill(double[] target, double[] source) {
    requireSameLength(target.length, source.length);
    System.arraycopy(source, 0, target, 0, target.length);
  }

  private static void fill(int[] target, int[] source) {
    requireSameLength(target.length, source.length);
    System.arraycopy(source, 0, target, 0, target.length);
  }

  private static void requireSameLength(int needed, int found) {
    if (needed != found) {
      throw new IllegalArgumentException(
          "snapshot holds %d counters where its number of weeks needs %d".formatted(found, needed));
    }
  }
}
