package io.millrace.schemas.topic;

import java.util.List;

/**
 * A topic as the catalogue has it.
 *
 * @param key what the record key is, in words
 * @param value the value's contract
 * @param partitions how many it has
 * @param writer the one stage that writes it
 */
public record Topic(
    String name,
    String key,
    String value,
    Partitions partitions,
    Cleanup cleanup,
    String writer,
    List<String> readers) {
  public Topic {
    readers = List.copyOf(readers);
  }

  /** Name of the value's schema in the registry. */
  public String subject() {
    return name + "-value";
  }

  /**
   * How many partitions: as many as the raw topics, so that a partition keeps its order from stage
   * to stage; or one, where the order is total.
   */
  public enum Partitions {
    AS_THE_STREAMS,
    ONE
  }

  /** What may be deleted. Replayed topics keep all their history. */
  public enum Cleanup {
    KEEP,
    COMPACT
  }
}
