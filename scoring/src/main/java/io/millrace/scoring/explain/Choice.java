package io.millrace.scoring.explain;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.decision.DecisionRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Which predictions of one partition are explained: a function of the predictions read so far, so
 * that whoever reads them again chooses the same. Versions on trial are not explained. One thread.
 */
public interface Choice {
  /**
   * What is to be explained now that a prediction has come.
   *
   * @param at its offset in the predictions; each is greater than the one before
   */
  List<Chosen> next(long at, Prediction prediction);

  /** How many offsets before a position have to be read again to choose from there on. */
  default long lookBack() {
    return 0;
  }

  /** What the pipeline file asks for. */
  static Choice of(Pipeline pipeline) {
    return switch (pipeline.explain().policy()) {
      case NONE -> (at, prediction) -> List.of();
      case ALL -> sampled(1);
      case SAMPLED -> sampled(pipeline.explain().share());
      case DISAGREE -> new Disagreement(DecisionRule.of(pipeline));
    };
  }

  /** Draws by the event's id alone, so that all contenders are explained on the same events. */
  static Choice sampled(double share) {
    return (at, prediction) ->
        prediction.alias() == Alias.CURRENT && isDrawn(prediction, share)
            ? List.of(Chosen.of(prediction))
            : List.of();
  }

  private static boolean isDrawn(Prediction prediction, double share) {
    byte[] id = prediction.eventId().getBytes(StandardCharsets.UTF_8);
    int hash = MurmurHash3.hash32x86(id, 0, id.length, 0);
    return Integer.toUnsignedLong(hash) < share * 0x1.0p32;
  }
}
