package io.millrace.retrain.trainer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Walks a list of candidates, a good default first, until the budget is spent, and keeps the one
 * with the least loss on the validation rows; of equals the earlier one.
 *
 * <p>How long the next candidate takes is estimated from those before, in proportion to a stated
 * relative cost. One that does not fit is passed over, since a cheaper one may come.
 */
public final class CandidateSearch {
  private CandidateSearch() {}

  /**
   * A fitted candidate.
   *
   * @param loss on the validation rows
   */
  public record Fitted<M>(M model, double loss, Map<String, String> hyperparameters) {
    public Fitted {
      hyperparameters = Map.copyOf(hyperparameters);
    }
  }

  /** The best of so many. */
  public record Best<M>(Fitted<M> fitted, int tried) {}

  /**
   * Searches.
   *
   * @param relativeCost of a candidate, in any unit
   * @throws IllegalStateException when no candidate came to a finite loss
   */
  public static <C, M> Best<M> walk(
      List<C> candidates,
      Budget budget,
      ToDoubleFunction<C> relativeCost,
      Function<C, Fitted<M>> fit) {
    Optional<Fitted<M>> best = Optional.empty();
    int tried = 0;
    double costs = 0;
    for (C candidate : candidates) {
      double cost = relativeCost.applyAsDouble(candidate);
      long expected = tried == 0 ? 0 : Math.round(budget.elapsedNanos() / costs * cost);
      if (budget.admits(tried, expected)) {
        Fitted<M> fitted = fit.apply(candidate);
        tried++;
        costs += cost;
        if (Double.isFinite(fitted.loss())
            && best.map(b -> fitted.loss() < b.loss()).orElse(true)) {
          best = Optional.of(fitted);
        }
      }
    }
    int fittedInAll = tried;
    return best.map(b -> new Best<>(b, fittedInAll))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "none of %d candidates came to a finite loss on the validation rows"
                        .formatted(fittedInAll)));
  }
}
