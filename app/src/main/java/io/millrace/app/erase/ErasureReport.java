package io.millrace.app.erase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an erasure came to.
 *
 * @param field that names the entity; its value is not repeated
 * @param events of the scored stream that the logs hold of it
 * @param examples of these events: trainings pass over them from now on
 * @param unreadable records of the keyed log of which nobody can say whose they are
 * @param versions that may have learned from its examples
 * @param copies topics that hold its events, vectors or scores, and how long still
 */
public record ErasureReport(
    String field,
    long events,
    long examples,
    long unreadable,
    List<Learned> versions,
    List<Copy> copies) {
  public ErasureReport {
    versions = List.copyOf(versions);
    copies = List.copyOf(copies);
  }

  /**
   * A version whose training range holds examples of the entity.
   *
   * @param from event time of its first training example
   * @param to event time of the last
   * @param examples how many of the entity's are in between
   */
  public record Learned(String version, String state, Instant from, Instant to, long examples) {}

  /**
   * A topic with records of the entity.
   *
   * @param kept how long Kafka keeps a record, at most; empty for ever
   * @param goneBy when the youngest that is there now is gone
   */
  public record Copy(String topic, Optional<Duration> kept, Optional<Instant> goneBy) {}

  /** Topics that keep what they hold for ever. */
  public List<String> keptForEver() {
    return copies.stream().filter(copy -> copy.kept().isEmpty()).map(Copy::topic).toList();
  }

  /** When the last copy is gone; empty where one stays for ever. */
  public Optional<Instant> lastGone() {
    return keptForEver().isEmpty()
        ? copies.stream().flatMap(copy -> copy.goneBy().stream()).max(Instant::compareTo)
        : Optional.empty();
  }
}
