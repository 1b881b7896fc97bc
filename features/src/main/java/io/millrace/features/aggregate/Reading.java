package io.millrace.features.aggregate;

import io.millrace.schemas.pipeline.Aggregate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How a feature's number is read from the state of its key; owned by one thread. */
public interface Reading {
  /**
   * The number as of a scored event's time, NaN where it is missing.
   *
   * @param state null when the key has none
   * @param clock the youngest time that the partition has seen
   */
  double read(@Nullable KeyState state, long asOf, long clock);

  /** The reading of a feature; of a ratio, the mean that the event's own value is divided by. */
  static Reading of(Aggregate feature) {
    return switch (feature) {
      case Aggregate.Count count ->
          window(WindowShape.of(count.over()), SortedCells::addCounts, total -> total.count);
      case Aggregate.Statistic one -> statistic(one.kind(), WindowShape.of(one.over()));
      case Aggregate.Ratio ratio ->
          statistic(Aggregate.Statistic.Kind.MEAN, WindowShape.of(ratio.over()));
      case Aggregate.Distinct distinct -> distinct(distinct.over().toMillis());
      case Aggregate.Quantile quantile -> quantile(quantile.q());
      case Aggregate.Last last -> value(1, last.over().toMillis());
      case Aggregate.Lag lag -> value(lag.back(), lag.over().toMillis());
      case Aggregate.SinceLast since -> secondsSince(since.over().toMillis());
      case Aggregate.DecayedCount count -> decayedCount();
      case Aggregate.DecayedMean mean -> decayedMean();
    };
  }

  private static Reading statistic(Aggregate.Statistic.Kind kind, WindowShape shape) {
    return switch (kind) {
      case SUM -> window(shape, SortedCells::addSums, t -> t.count == 0 ? Double.NaN : t.sum);
      case MEAN -> window(shape, SortedCells::addSums, Total::mean);
      case MIN -> window(shape, SortedCells::addLeast, t -> t.count == 0 ? Double.NaN : t.least);
      case MAX ->
          window(shape, SortedCells::addGreatest, t -> t.count == 0 ? Double.NaN : t.greatest);
      case DEVIATION -> deviation(shape);
    };
  }

  private static Reading window(
      WindowShape shape, SlidingWindow.Step step, ToDoubleFunction<Total> result) {
    var total = new Total();
    return (state, asOf, clock) -> {
      total.clear();
      if (state instanceof SlidingWindow window) {
        window.take(step, total, shape, asOf, clock);
      }
      return result.applyAsDouble(total);
    };
  }

  private static Reading deviation(WindowShape shape) {
    var total = new Total();
    return (state, asOf, clock) -> {
      total.clear();
      if (state instanceof SlidingWindow window) {
        window.take(SortedCells::addSums, total, shape, asOf, clock);
        window.take(SortedCells::addSquares, total, shape, asOf, clock);
      }
      return total.deviation();
    };
  }

  private static Reading distinct(long overMillis) {
    return (state, asOf, clock) ->
        state instanceof SlidingDistinct values ? values.count(overMillis, asOf, clock) : 0;
  }

  private static Reading quantile(double q) {
    return (state, asOf, clock) ->
        state instanceof SlidingQuantile values ? values.quantile(q, asOf, clock) : Double.NaN;
  }

  private static Reading value(int back, long overMillis) {
    return (state, asOf, clock) -> {
      if (!(state instanceof Latest latest)) {
        return Double.NaN;
      }
      int at = latest.find(back, overMillis, asOf, clock);
      return at < 0 ? Double.NaN : latest.value(at);
    };
  }

  private static Reading secondsSince(long overMillis) {
    return (state, asOf, clock) -> {
      if (!(state instanceof Latest latest)) {
        return Double.NaN;
      }
      int at = latest.find(1, overMillis, asOf, clock);
      return at < 0 ? Double.NaN : (asOf - latest.time(at)) / 1000.0;
    };
  }

  private static Reading decayedCount() {
    return (state, asOf, clock) -> state instanceof Decay decay ? decay.count(asOf, clock) : 0;
  }

  private static Reading decayedMean() {
    return (state, asOf, clock) ->
        state instanceof Decay decay ? decay.mean(asOf, clock) : Double.NaN;
  }
}
