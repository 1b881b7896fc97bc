package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A wish for new versions and what became of it. The monitor opens it (or records why none is
 * made); retrain answers it under the same id.
 *
 * <pre>
 * OPEN -> TRAINING -> ANSWERED   versions were submitted
 *                  -> FAILED     nothing could be trained, see why
 * REFUSED                        a drift that starts no retraining, see why (cooldown, paused)
 * </pre>
 *
 * @param id derived from the cause and the event time, so that a replay gives the same
 * @param contenders whom to retrain; never empty when open
 * @param drifts ids of the drifts that this answers
 * @param since estimated start of the drift; for a bootstrap the first event's time
 * @param at event time of the request: nothing known later may be used to answer it
 * @param submitted what was submitted: {@code trees@sha256}
 * @param trainingSeconds wall-clock time spent; 0 until answered
 */
public record Request(
    String id,
    Cause cause,
    State state,
    List<String> contenders,
    List<String> drifts,
    Instant since,
    Instant at,
    String why,
    List<String> submitted,
    double trainingSeconds,
    Optional<Instant> answeredAt) {
  public Request {
    contenders = List.copyOf(contenders);
    drifts = List.copyOf(drifts);
    submitted = List.copyOf(submitted);
  }

  /** Why new versions are wanted. */
  public enum Cause {
    BOOTSTRAP,
    ERROR_DRIFT,
    FEATURE_DRIFT,
    SCHEDULE,
    PERSON
  }

  /** Where it stands. */
  public enum State {
    OPEN,
    TRAINING,
    ANSWERED,
    FAILED,
    REFUSED
  }
}
