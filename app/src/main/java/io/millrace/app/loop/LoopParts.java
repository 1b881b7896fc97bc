package io.millrace.app.loop;

import io.millrace.registry.life.Inspector;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Incumbent;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.scoring.Scorer;
import java.util.Collection;
import java.util.Map;

/** The parts of the loop that know models. */
public record LoopParts(Answering trainer, Inspector inspector, Loading loader) {

  /** Answers a request for new versions, as {@code retrain} does. */
  @FunctionalInterface
  public interface Answering {
    Answer answer(Request request, Collection<Example> examples, Map<String, Incumbent> incumbents);
  }

  /** Makes a version ready to score, or says why it must not. */
  @FunctionalInterface
  public interface Loading {
    /**
     * Loads a version.
     *
     * @throws io.millrace.scoring.model.BadModelException when it must not serve
     */
    Scorer load(ModelVersion version, byte[] artifact);
  }
}
