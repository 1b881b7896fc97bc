package io.millrace.monitor.join;

import io.millrace.monitor.output.Refusal;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * What became of a pending event.
 *
 * @param closed empty when no vector came: then there was no such event
 * @param refused inputs that were not used
 */
public record Closing(Optional<Closed> closed, List<Refusal> refused) {
  public Closing {
    refused = List.copyOf(refused);
  }

  /**
   * An outcome.
   *
   * @param example empty when the label is unknown
   */
  public record Closed(Outcome outcome, Optional<Example> example) {}
}
