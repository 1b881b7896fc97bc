package io.millrace.monitor.judge;

import io.millrace.measures.verdict.Answer;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.Evidence;
import io.millrace.measures.verdict.Lane;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.DurationText;
import java.time.Duration;
import java.util.Locale;

/** Evidence in the words of a verdict. */
final class Words {
  private Words() {}

  /**
   * Why a comparison says what it says.
   *
   * @param over whether its time is over
   */
  static String of(Evidence evidence, boolean over, Duration max, double tie) {
    if (evidence.provisional()) {
      return "mean loss difference %.5f over %d outcomes, by the event at least %.5f: provisional, a rollback is armed"
          .formatted(evidence.estimate(), evidence.outcomes(), evidence.lower());
    }
    String interval =
        "mean loss difference %.5f, interval [%.5f, %.5f], %d blocks"
            .formatted(evidence.estimate(), evidence.lower(), evidence.upper(), evidence.blocks());
    return switch (evidence.answer()) {
      case BETTER -> interval + ": all of it above 0";
      case WORSE -> interval + ": all of it below 0";
      case EQUIVALENT -> "%s: all of it within the tie of %s".formatted(interval, tie);
      case NOT_YET -> {
        if (over) {
          yield "%s: undecided when trial.max of %s was over"
              .formatted(interval, DurationText.written(max));
        }
        yield evidence.blocks() < Comparison.BURN_IN_BLOCKS
            ? "%s: the first answer comes at %d".formatted(interval, Comparison.BURN_IN_BLOCKS)
            : interval + ": the data do not tell yet";
      }
    };
  }

  /** {@code block-means} or {@code events}. */
  static String of(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Verdict.Answer of(Answer answer) {
    return switch (answer) {
      case BETTER -> Verdict.Answer.BETTER;
      case WORSE -> Verdict.Answer.WORSE;
      case EQUIVALENT -> Verdict.Answer.EQUIVALENT;
      case NOT_YET -> Verdict.Answer.NOT_YET;
    };
  }
}
