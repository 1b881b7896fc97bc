package io.millrace.features.admission;

import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides which raw events of one partition are let in, in the order in which they are read: a fold
 * whose state is the ids it admitted. An event must have its id, key and time, keep the stream's
 * rules, bring a usable label if its stream brings labels, and be the first of its id.
 *
 * <p>Ids are remembered for the length of event time that the stream says, by default 24 hours or
 * the label's maturity, whichever is longer, by each stream's own time - another stream that is
 * read ahead makes none forgotten - and within a partition: producers that key a stream by its id,
 * the default, put both copies into one. A refused event is not remembered, so a corrected one may
 * follow.
 */
public final class PartitionAdmission implements Resumable {
  private static final Duration LEAST_MEMORY = Duration.ofHours(24);
  private static final char SEPARATOR = '/';

  private final Pipeline pipeline;
  private final Map<String, StreamGate> gates;
  private final Map<String, SeenIds> seen = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException when a stream lacks a field that it names
   */
  public PartitionAdmission(Pipeline pipeline) {
    this(pipeline, gates(pipeline));
  }

  private PartitionAdmission(Pipeline pipeline, Map<String, StreamGate> gates) {
    this.pipeline = pipeline;
    this.gates = gates;
    Duration within = pipeline.label().within();
    Duration memory = within.compareTo(LEAST_MEMORY) > 0 ? within : LEAST_MEMORY;
    pipeline
        .streams()
        .forEach(
            (name, stream) ->
                seen.put(name, new SeenIds(stream.entrance().unique().orElse(memory).toMillis())));
  }

  private static Map<String, StreamGate> gates(Pipeline pipeline) {
    Map<String, StreamGate> gates = new HashMap<>();
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      gates.put(stream.name(), new StreamGate(pipeline, stream));
    }
    return gates;
  }

  /** One that has admitted nothing yet, by the same rules: they are not compiled again. */
  public PartitionAdmission fresh() {
    return new PartitionAdmission(pipeline, gates);
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
    SeenIds ids = ids(event.stream());
    var id = new SeenIds.Id(event.stream(), event.id());
    Long before = ids.seen(id);
    if (before != null) {
      return new Decision.Refused(
          Refusal.DUPLICATE,
          "%s %s was admitted before, with the time %s"
              .formatted(event.stream(), event.id(), Instant.ofEpochMilli(before)));
    }
    ids.admit(id, event.time().toEpochMilli());
    return admitted;
  }

  private SeenIds ids(String stream) {
    SeenIds ids = seen.get(stream);
    if (ids == null) {
      throw new IllegalArgumentException(
          "stream %s is not one of %s".formatted(stream, seen.keySet()));
    }
    return ids;
  }

  /** How many ids are remembered. */
  public int remembered() {
    return seen.values().stream().mapToInt(SeenIds::size).sum();
  }

  @Override
  public void saveChanges(Changes changes) {
    seen.forEach((stream, ids) -> ids.saveChanges(changes.under(stream + SEPARATOR)));
  }

  /** Of a stream that the pipeline no longer has, nothing is restored. */
  @Override
  public void restore(String entry, byte[] bytes) {
    int end = entry.lastIndexOf(SEPARATOR);
    SeenIds ids = seen.get(entry.substring(0, end));
    if (ids != null) {
      ids.restore(entry.substring(end + 1), bytes);
    }
  }
}
