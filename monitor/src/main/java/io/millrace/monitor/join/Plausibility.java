package io.millrace.monitor.join;

import io.millrace.monitor.output.Refusal;
import java.util.Optional;

/**
 * Whether a value can be measured at all; what cannot is refused at the door, so that no later sum
 * is spoilt by it.
 */
public final class Plausibility {
  private Plausibility() {}

  /** Empty when the input may be joined; else what is wrong with it. */
  public static Optional<Refusal> objection(JoinInput input) {
    return switch (input) {
      case JoinInput.Vector vector -> Optional.empty();
      case JoinInput.Score score ->
          score.score() >= 0 && score.score() <= 1
              ? Optional.empty()
              : Optional.of(
                  new Refusal(
                      Refusal.Reason.IMPLAUSIBLE,
                      score.eventId(),
                      "score %s of %s@%d is not a probability in [0, 1]: it has no loss"
                          .formatted(score.score(), score.by().contender(), score.by().version()),
                      Optional.empty()));
      case JoinInput.Known known ->
          known.label().value() == 0 || known.label().value() == 1
              ? Optional.empty()
              : Optional.of(
                  new Refusal(
                      Refusal.Reason.IMPLAUSIBLE,
                      known.eventId(),
                      "label %s of event %s is neither 0 nor 1, but the task is binary"
                          .formatted(known.label().value(), known.eventId()),
                      known.origin()));
    };
  }
}
