package io.millrace.features.admission;

import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which raw events of one partition are let in, in the order in which they are read: a fold
 * whose state is the ids it admitted. An event must have its id, key and time, keep the stream's
 * rules, bring a usable label if its stream brings labels, and be the first of its id.
 *
 * <p>Ids are remembered for 24 hours of event time or the label's maturity, whichever is longer,
 * and within a partition: producers that key a stream by its id, the default, put both copies into
 * one. A refused event is not remembered, so a corrected one may follow.
 */
public final class PartitionAdmission implements Resumable {
  private static final Duration LEAST_MEMORY = Duration.ofHours(24);

  private final Map<String, StreamGate> gates = new HashMap<>();
  private final SeenIds seen;

  /**
   * @throws IllegalArgumentException when a stream lacks a field that it names
   */
  public PartitionAdmission(Pipeline pipeline) {
    pipeline
        .streams()
        .values()
        .forEach(stream -> gates.put(stream.name(), new StreamGate(pipeline, stream)));
    Duration within = pipeline.label().within();
    Duration memory = within.compareTo(LEAST_MEMORY) > 0 ? within : LEAST_MEMORY;
    this.seen = new SeenIds(memory.toMillis());
  }

  public Decision decide(Candidate candidate) {
    StreamGate gate = gates.get(candidate.stream());
    if (gate == null) {
      throw new IllegalArgumentException(
          "stream %s is not one of %s".formatted(candidate.stream(), gates.keySet()));
    }
    return switch (gate.decide(candidate)) {
      case Decision.Refused refused -> refused;
      case Decision.Admitted admitted -> unlessSeen(admitted);
    };
  }

  private Decision unlessSeen(Decision.Admitted admitted) {
    Event event = admitted.event();
    var id = new SeenIds.Id(event.stream(), event.id());
    Long before = seen.seen(id);
    if (before != null) {
      return new Decision.Refused(
          Refusal.DUPLICATE,
          "%s %s was admitted before, with the time %s"
              .formatted(event.stream(), event.id(), Instant.ofEpochMilli(before)));
    }
    seen.admit(id, event.time().toEpochMilli());
    return admitted;
  }

  /** How many ids are remembered. */
  public int remembered() {
    return seen.size();
  }

  @Override
  public void saveChanges(Changes changes) {
    seen.saveChanges(changes);
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    seen.restore(entry, bytes);
  }
}
