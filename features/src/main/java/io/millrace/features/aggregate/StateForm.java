package io.millrace.features.aggregate;

import io.millrace.features.resume.StateReader;
import io.millrace.schemas.pipeline.Aggregate;
import org.jspecify.annotations.Nullable;

/** Which state features need; its text is part of the plan's definition. */
public sealed interface StateForm
    permits SlidingWindow.Form,
        SlidingQuantile.Form,
        SlidingDistinct.Form,
        Decay.Form,
        Latest.Form {

  /** The form that serves one feature. */
  static StateForm of(Aggregate feature) {
    return switch (feature) {
      case Aggregate.Count count -> SlidingWindow.Form.of(count.over());
      case Aggregate.Statistic one -> SlidingWindow.Form.of(one.over(), Column.of(one.kind()));
      case Aggregate.Ratio ratio -> SlidingWindow.Form.of(ratio.over(), Column.SUM);
      case Aggregate.Distinct distinct -> new SlidingDistinct.Form(distinct.over().toMillis());
      case Aggregate.Quantile quantile -> SlidingQuantile.Form.of(quantile.over());
      case Aggregate.Last last -> new Latest.Form(last.over().toMillis(), 1);
      case Aggregate.Lag lag -> new Latest.Form(lag.over().toMillis(), lag.back());
      case Aggregate.SinceLast since -> new Latest.Form(since.over().toMillis(), 1);
      case Aggregate.DecayedCount count -> new Decay.Form(count.halfLife().toMillis());
      case Aggregate.DecayedMean mean -> new Decay.Form(mean.halfLife().toMillis());
    };
  }

  KeyState fresh();

  /** Reads what a state of this form wrote. */
  KeyState read(StateReader in);

  /** How far back any question looks. */
  long reachMillis();

  /** The form of one state that serves both, null where there is none. */
  @Nullable StateForm joined(StateForm other);
}
