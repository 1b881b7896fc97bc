package io.millrace.features.aggregate;

import io.millrace.schemas.pipeline.Aggregate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a feature must be, by its definition and by the rules that its state's doc states, from the
 * plain list of all that one key's log held: nothing folded, nothing shared, nothing forgotten.
 */
public final class AggregateOracle {
  private static final int HEAD = 64;

  private final List<Entry> entries = new ArrayList<>();

  /** A value that is not missing. */
  private record Entry(long time, Object value) {
    double number() {
      return value instanceof Boolean flag ? (flag ? 1 : 0) : (Double) value;
    }
  }

  public void add(long time, Object value) {
    entries.add(new Entry(time, value));
  }

  /** The expected number; of a ratio, the mean. */
  public double ask(Aggregate feature, long asOf, long clock) {
    return switch (feature) {
      case Aggregate.Count count -> window(count.over(), 64, asOf, clock).size();
      case Aggregate.Statistic one -> statistic(one.kind(), window(one.over(), 64, asOf, clock));
      case Aggregate.Ratio ratio ->
          statistic(Aggregate.Statistic.Kind.MEAN, window(ratio.over(), 64, asOf, clock));
      case Aggregate.Distinct distinct ->
          distinct(sharp(distinct.over(), asOf, clock), asOf, clock, distinct.over());
      case Aggregate.Quantile quantile -> quantile(quantile, asOf, clock);
      case Aggregate.Last last -> latest(last.over(), 1, asOf, clock, Entry::number);
      case Aggregate.Lag lag -> latest(lag.over(), lag.back(), asOf, clock, Entry::number);
      case Aggregate.SinceLast since ->
          latest(since.over(), 1, asOf, clock, e -> (asOf - e.time) / 1000.0);
      case Aggregate.DecayedCount count -> decayed(count.halfLife(), asOf, clock)[0];
      case Aggregate.DecayedMean mean -> {
        double[] sums = decayed(mean.halfLife(), asOf, clock);
        yield sums[0] == 0 ? Double.NaN : sums[1] / sums[0];
      }
    };
  }

  /**
   * The number of a sharp window: everything in [asOf - over, asOf), for what has such a window.
   */
  public double exact(Aggregate.Statistic.Kind kind, Duration over, long asOf) {
    return statistic(kind, kept(e -> e.time < asOf && e.time >= asOf - over.toMillis()));
  }

  /** The values of a sharp window, ascending. */
  public double[] sorted(Duration over, long asOf) {
    return kept(e -> e.time < asOf && e.time >= asOf - over.toMillis()).stream()
        .mapToDouble(Entry::number)
        .sorted()
        .toArray();
  }

  /** A window with a sharp head and a tail of tiles. */
  private List<Entry> window(Duration over, int tiles, long asOf, long clock) {
    long length = over.toMillis();
    long tile = Long.highestOneBit(Math.max(1, length / tiles));
    long folded = distinctTime(HEAD + 1);
    long start = asOf - length;
    return kept(
        e ->
            e.time < asOf
                && (e.time > folded
                    ? e.time >= start
                    : Math.floorDiv(e.time, tile) >= Math.floorDiv(start, tile))
                && (e.time > folded
                    || folded < asOf
                    || Math.floorDiv(e.time, tile) < Math.floorDiv(asOf, tile))
                && Math.floorDiv(e.time, tile) >= Math.floorDiv(clock - length - length / 4, tile));
  }

  /** A window that begins sharply. */
  private List<Entry> sharp(Duration over, long asOf, long clock) {
    long length = over.toMillis();
    long oldest = Math.max(asOf - length, clock - length - length / 4);
    return kept(e -> e.time < asOf && e.time >= oldest);
  }

  private List<Entry> kept(Predicate<Entry> filter) {
    return entries.stream().filter(filter).toList();
  }

  /** The n-th youngest distinct time. */
  private long distinctTime(int n) {
    return entries.stream()
        .map(Entry::time)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .skip(n - 1)
        .findFirst()
        .orElse(Long.MIN_VALUE);
  }

  private static double statistic(Aggregate.Statistic.Kind kind, List<Entry> held) {
    double[] values = held.stream().mapToDouble(Entry::number).toArray();
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      sum += value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    double squares = 0;
    for (double value : values) {
      squares += Math.pow(value - sum / values.length, 2);
    }
    if (values.length < (kind == Aggregate.Statistic.Kind.DEVIATION ? 2 : 1)) {
      return Double.NaN;
    }
    return switch (kind) {
      case SUM -> sum;
      case MEAN -> sum / values.length;
      case MIN -> least;
      case MAX -> greatest;
      case DEVIATION -> Math.sqrt(squares / (values.length - 1));
    };
  }

  private double distinct(List<Entry> held, long asOf, long clock, Duration over) {
    long length = over.toMillis();
    long folded = distinctTime(HEAD + 1);
    if (folded >= asOf) {
      return folded >= clock - length - length / 4 ? Double.NaN : 0;
    }
    long[] hashes =
        held.stream().mapToLong(e -> ValueHash.of(e.value)).distinct().sorted().toArray();
    return hashes.length < 256 ? hashes.length : 255 / SlidingDistinct.share(hashes[255]);
  }

  private double quantile(Aggregate.Quantile feature, long asOf, long clock) {
    List<Entry> held = window(feature.over(), 16, asOf, clock);
    if (distinctTime(HEAD + 1) >= asOf || held.isEmpty()) {
      return Double.NaN;
    }
    double[] values = held.stream().mapToDouble(Entry::number).sorted().toArray();
    int rank = Math.max(1, (int) Math.ceil(feature.q() * values.length));
    return Bins.value(Bins.bin(values[rank - 1]));
  }

  private double latest(
      Duration over, int back, long asOf, long clock, ToDoubleFunction<Entry> read) {
    long forgotten = distinctTime(HEAD + back + 1);
    List<Entry> held =
        sharp(over, asOf, clock).stream()
            .filter(e -> e.time > forgotten)
            .sorted(Comparator.comparingLong(Entry::time))
            .toList();
    return held.size() < back ? Double.NaN : read.applyAsDouble(held.get(held.size() - back));
  }

  /** Whether nothing is promised: decayed numbers of an event that is very late. */
  public static boolean isOpen(Aggregate feature, long asOf, long clock) {
    return switch (feature) {
      case Aggregate.DecayedCount count -> asOf < clock - 16 * count.halfLife().toMillis();
      case Aggregate.DecayedMean mean -> asOf < clock - 16 * mean.halfLife().toMillis();
      default -> false;
    };
  }

  /** Weights and weighted values. */
  private double[] decayed(Duration halfLife, long asOf, long clock) {
    long length = halfLife.toMillis();
    long oldest = clock - length * 128;
    long forgotten = distinctTime(HEAD + 2);
    List<Entry> rungs = kept(e -> e.time > forgotten && e.time < asOf && e.time >= oldest);
    if (rungs.isEmpty()) {
      return new double[] {forgotten < oldest ? 0 : Double.NaN, 0};
    }
    if (rungs.stream().noneMatch(e -> e.time >= asOf - length * 64)) {
      return new double[] {0, 0};
    }
    double[] sums = new double[2];
    for (Entry entry : kept(e -> e.time < asOf)) {
      double weight = Math.pow(2, -(double) (asOf - entry.time) / length);
      sums[0] += weight;
      sums[1] += weight * entry.number();
    }
    return sums;
  }
}
