package io.millrace.retrain.gate;

import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether a version passes the cases that a person has frozen: {@link Invariance}. */
final class InvarianceGate {
  private InvarianceGate() {}

  /**
   * Empty where there are no cases.
   *
   * @param scorer scores of rows in the signature's order
   */
  static Optional<Gate> of(Invariance invariance, Function<List<FeatureValues>, double[]> scorer) {
    List<Case> cases = invariance.cases();
    if (cases.isEmpty()) {
      return Optional.empty();
    }
    double[] before = scorer.apply(cases.stream().map(Case::before).toList());
    double[] after = scorer.apply(cases.stream().map(Case::after).toList());
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (!cases.get(i).expectation().holds(before[i], after[i])) {
        broken.add(
            "\"%s\" gives %.6f, then %.6f, not %s"
                .formatted(
                    cases.get(i).name(),
                    before[i],
                    after[i],
                    cases.get(i).expectation().words()));
      }
    }
    String why =
        "%d of %d cases pass, digest %s"
            .formatted(cases.size() - broken.size(), cases.size(), invariance.digest());
    return Optional.of(
        new Gate(
            "invariance",
            broken.isEmpty(),
            broken.isEmpty() ? why : why + ": " + String.join(", ", broken)));
  }
}
