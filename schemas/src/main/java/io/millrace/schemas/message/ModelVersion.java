package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;

/**
 * A version with its number and its life so far.
 *
 * <pre>
 * SUBMITTED -> REJECTED | TRIAL      TRIAL -> CURRENT | RETIRED      CURRENT -> RETIRED -> CURRENT
 * </pre>
 *
 * @param number 1, 2, 3 ... within its contender, given by the registry
 * @param history every change, oldest first
 */
public record ModelVersion(
    String pipeline, int number, State state, Bundle bundle, List<Change> history)
    implements RegistryRecord.Body {
  public ModelVersion {
    history = List.copyOf(history);
  }

  public String contender() {
    return bundle.contender();
  }

  /** {@code trees@3}. */
  public String name() {
    return contender() + "@" + number;
  }

  public boolean isActive() {
    return state == State.TRIAL || state == State.CURRENT;
  }

  /** Where a version stands. Active means trial or current. */
  public enum State {
    SUBMITTED,
    REJECTED,
    TRIAL,
    CURRENT,
    RETIRED
  }

  /**
   * One step of a version's life.
   *
   * @param at event time where the cause had one, else wall-clock time
   * @param who {@code monitor}, {@code retrain}, {@code registry}, or a person's name
   */
  public record Change(State state, Instant at, String who, String why) {}
}
