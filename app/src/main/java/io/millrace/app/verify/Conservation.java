package io.millrace.app.verify;

import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Invariant 1 on committed records: every event of the scored stream is admitted or dead-lettered;
 * every admitted one has one vector; every vector has, for each version due at its offset by the
 * activation log, one prediction or one dead letter, and no prediction besides. Feed it every
 * record, in any order of topics, then ask for what is wrong. A pure fold.
 */
public final class Conservation {
  private static final int SHOWN = 20;

  private final String scored;
  private final ActivationLog activations = new ActivationLog();
  private final Set<Position> raw = new HashSet<>();
  private final Set<Position> refused = new HashSet<>();
  private final Map<String, Position> admitted = new HashMap<>();
  private final Map<String, Position> vectors = new HashMap<>();
  private final Map<Position, Set<String>> answers = new HashMap<>();
  private final Map<String, Long> predictionsByVersion = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  public Conservation(String scored) {
    this.scored = scored;
  }

  /** A record of the scored stream's raw topic. */
  public void raw(int partition, long offset) {
    raw.add(new Position(partition, offset));
  }

  /** A dead letter of the features stage about the scored stream's raw topic. */
  public void refused(int partition, long offset) {
    if (!refused.add(new Position(partition, offset))) {
      report("raw %d:%d has two dead letters".formatted(partition, offset));
    }
  }

  public void keyed(KeyedEvent event) {
    if (!event.stream().equals(scored)) {
      return;
    }
    Position from = new Position(event.partition(), event.offset());
    if (admitted.put(event.id(), from) != null) {
      report("event %s was admitted twice".formatted(event.id()));
    }
  }

  public void vector(String eventId, int partition, long offset) {
    if (vectors.put(eventId, new Position(partition, offset)) != null) {
      report("event %s has two vectors".formatted(eventId));
    }
  }

  public void activation(Activation activation) {
    activations.add(activation);
  }

  public void prediction(Prediction prediction) {
    String version = prediction.contender() + "@" + prediction.version();
    predictionsByVersion.merge(version, 1L, Long::sum);
    answer(prediction.featuresPartition(), prediction.featuresOffset(), version);
  }

  /** A dead letter of the scoring stage: this version could not score this vector. */
  public void unscored(int partition, long offset, String version) {
    answer(partition, offset, version);
  }

  private void answer(int partition, long offset, String version) {
    var at = new Position(partition, offset);
    if (!answers.computeIfAbsent(at, p -> new HashSet<>(4)).add(version)) {
      report("vector %d:%d has two answers of %s".formatted(partition, offset, version));
    }
  }

  private void report(String problem) {
    if (problems.size() < SHOWN) {
      problems.add(problem);
    }
  }

  /** The counts, and up to 20 of the things that are wrong. */
  public Finding finding() {
    Set<Position> accounted = new HashSet<>(admitted.values());
    accounted.addAll(refused);
    raw.stream()
        .filter(position -> !accounted.contains(position))
        .forEach(position -> report("raw event at %s is lost".formatted(position)));
    accounted.stream()
        .filter(position -> !raw.contains(position))
        .forEach(position -> report("%s is accounted for but is not there".formatted(position)));
    admitted.keySet().stream()
        .filter(id -> !vectors.containsKey(id))
        .forEach(id -> report("admitted event %s has no vector".formatted(id)));
    vectors.keySet().stream()
        .filter(id -> !admitted.containsKey(id))
        .forEach(id -> report("vector of %s comes from no admitted event".formatted(id)));
    vectors.values().forEach(this::checkAnswers);
    return new Finding(
        raw.size(), refused.size(), vectors.size(), predictionsByVersion, List.copyOf(problems));
  }

  private void checkAnswers(Position vector) {
    Set<String> due = new HashSet<>();
    for (String contender : activations.contenders()) {
      for (Activation.Seat seat : activations.due(contender, vector.partition(), vector.offset())) {
        due.add(contender + "@" + seat.version());
      }
    }
    Set<String> given = answers.getOrDefault(vector, Set.of());
    if (!due.equals(given)) {
      report("vector at %s was due %s but was scored by %s".formatted(vector, due, given));
    }
  }

  /** What was counted, and what is wrong; nothing wrong means conserved. */
  public record Finding(
      long events,
      long deadLetters,
      long vectors,
      Map<String, Long> predictions,
      List<String> problems) {
    public Finding {
      predictions = Map.copyOf(predictions);
      problems = List.copyOf(problems);
    }

    public boolean holds() {
      return problems.isEmpty();
    }
  }
}
