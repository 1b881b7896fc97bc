package io.millrace.app.backtest;

import io.millrace.schemas.yaml.PolicyFile.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The same history under several policies, side by side.
 *
 * @param runs in the order in which the policies were given; the first is what the others are
 *     measured against
 */
public record PolicyComparison(String pipeline, List<Run> runs) {
  public PolicyComparison {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no policy was run: there is nothing to compare");
    }
  }

  /** What a policy came to. */
  public record Run(String policy, BacktestReport report) {}

  /**
   * Runs history once for each policy.
   *
   * @throws IllegalArgumentException when two policies have one name
   */
  public static PolicyComparison of(
      List<Policy> policies, History history, Backtest.Options options) {
    Set<String> names = new HashSet<>();
    for (Policy policy : policies) {
      if (!names.add(policy.name())) {
        throw new IllegalArgumentException(
            "two policies are called %s: give one of them another name by `policy: NAME`"
                .formatted(policy.name()));
      }
    }
    List<Run> runs = new ArrayList<>();
    for (Policy policy : policies) {
      runs.add(new Run(policy.name(), Backtest.run(policy.pipeline(), history, options)));
    }
    return new PolicyComparison(policies.getFirst().pipeline().name(), runs);
  }
}
