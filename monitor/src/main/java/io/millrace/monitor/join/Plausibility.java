package io.millrace.monitor.join;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.output.Refusal;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether a value can be measured at all; what cannot is refused at the door, so that no later sum
 * is spoilt by it.
 */
public final class Plausibility {
  private Plausibility() {}

  /** Empty when the input may be joined; else what is wrong with it. */
  public static Optional<Refusal> objection(JoinInput input, LossRule rule) {
    return switch (input) {
      case JoinInput.Vector vector -> Optional.empty();
      case JoinInput.Score score -> ofScore(score, rule);
      case JoinInput.Decided decided ->
          decided.propensity() > 0 && decided.propensity() <= 1
              ? Optional.empty()
              : Optional.of(
                  new Refusal(
                      Refusal.Reason.IMPLAUSIBLE,
                      decided.eventId(),
                      "propensity %s of decision %s is not in (0, 1]: it gives no weight"
                          .formatted(decided.propensity(), decided.action()),
                      Optional.empty()));
      case JoinInput.Known known ->
          rule.takesLabel(known.label().value())
              ? Optional.empty()
              : Optional.of(
                  new Refusal(
                      Refusal.Reason.IMPLAUSIBLE,
                      known.eventId(),
                      "label %s of event %s is not %s"
                          .formatted(known.label().value(), known.eventId(), rule.labels()),
                      known.origin()));
    };
  }

  private static Optional<Refusal> ofScore(JoinInput.Score score, LossRule rule) {
    double[] answer = score.answer();
    if (answer.length == rule.width() && rule.takes(answer, 0)) {
      return Optional.empty();
    }
    String message =
        "score %s of %s@%d is not %s: it has no loss"
            .formatted(
                answer.length == 1 ? String.valueOf(answer[0]) : Arrays.toString(answer),
                score.by().contender(),
                score.by().version(),
                rule.scores());
    return Optional.of(
        new Refusal(Refusal.Reason.IMPLAUSIBLE, score.eventId(), message, Optional.empty()));
  }
}
