package io.millrace.monitor.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has come of one event so far. Immutable: an engine may hand it out while it writes a
 * snapshot.
 *
 * @param scores in order of arrival
 * @param labels in order of arrival; more than one is possible, one is used
 * @param decisions likewise; none where every label is seen
 */
public record Pending(
    Optional<JoinInput.Vector> vector,
    List<JoinInput.Score> scores,
    List<JoinInput.Known> labels,
    List<JoinInput.Decided> decisions) {
  public static final Pending NOTHING =
      new Pending(Optional.empty(), List.of(), List.of(), List.of());

  public Pending {
    scores = List.copyOf(scores);
    labels = List.copyOf(labels);
    decisions = List.copyOf(decisions);
  }

  public boolean isEmpty() {
    return vector.isEmpty() && scores.isEmpty() && labels.isEmpty() && decisions.isEmpty();
  }

  /** With one input more. A second vector of the same event is ignored. */
  public Pending plus(JoinInput input) {
    return switch (input) {
      case JoinInput.Vector its ->
          vector.isPresent() ? this : new Pending(Optional.of(its), scores, labels, decisions);
      case JoinInput.Score score -> new Pending(vector, append(scores, score), labels, decisions);
      case JoinInput.Known known -> new Pending(vector, scores, append(labels, known), decisions);
      case JoinInput.Decided one -> new Pending(vector, scores, labels, append(decisions, one));
    };
  }

  /** Nearly every event has one label and two or three scores: no list is copied for them. */
  private static <T> List<T> append(List<T> list, T last) {
    return switch (list.size()) {
      case 0 -> List.of(last);
      case 1 -> List.of(list.get(0), last);
      case 2 -> List.of(list.get(0), list.get(1), last);
      default -> {
        List<T> longer = new ArrayList<>(list.size() + 1);
        longer.addAll(list);
        longer.add(last);
        yield longer;
      }
    };
  }
}
