package io.millrace.app.deadletters;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The dead letters of a pipeline by stage, reason and the topic or file that they came from, the
 * most frequent first.
 */
public record LetterList(long letters, List<Group> groups) {
  private static final int SHOWN = 3;

  public LetterList {
    groups = List.copyOf(groups);
  }

  /**
   * Letters of one stage, reason and origin.
   *
   * @param redriven how many of them have been driven again
   * @param first when the first and the last record were stamped
   */
  public record Group(
      String stage,
      String reason,
      String from,
      long count,
      long redriven,
      Instant first,
      Instant last,
      List<Example> examples) {}

  /**
   * @param place partition:offset, which {@code redrive --at} takes
   */
  public record Example(String place, String origin, String message) {}

  /** Reads the topic, once. */
  public static LetterList of(Pipeline pipeline, Connection connection) {
    Topics topics = Topics.of(pipeline.name());
    Set<String> driven = Redrive.driven(connection, topics);
    Map<List<String>, Tally> tallies = new HashMap<>();
    CommittedRecords.read(
        connection,
        topics.deadLetters().name(),
        found -> {
          Letter letter = Letter.of(found);
          DeadLetter why = letter.why();
          tallies
              .computeIfAbsent(
                  List.of(why.stage(), why.reason(), why.topic()), key -> new Tally(letter))
              .add(letter, driven.contains(letter.place().toString()));
        });
    List<Group> groups =
        tallies.values().stream()
            .map(Tally::group)
            .sorted(Comparator.comparingLong(Group::count).reversed().thenComparing(Group::reason))
            .toList();
    return new LetterList(groups.stream().mapToLong(Group::count).sum(), groups);
  }

  private static final class Tally {
    private final DeadLetter why;
    private final List<Example> examples = new ArrayList<>();
    private long count;
    private long redriven;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    Tally(Letter letter) {
      this.why = letter.why();
    }

    void add(Letter letter, boolean driven) {
      count++;
      redriven += driven ? 1 : 0;
      first = Math.min(first, letter.found().timestamp());
      last = Math.max(last, letter.found().timestamp());
      if (examples.size() < SHOWN) {
        DeadLetter at = letter.why();
        examples.add(
            new Example(
                letter.place().toString(),
                "%s-%d offset %d".formatted(at.topic(), at.partition(), at.offset()),
                at.message()));
      }
    }

    Group group() {
      return new Group(
          why.stage(),
          why.reason(),
          why.topic(),
          count,
          redriven,
          Instant.ofEpochMilli(first),
          Instant.ofEpochMilli(last),
          List.copyOf(examples));
    }
  }
}
