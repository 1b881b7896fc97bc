package io.millrace.monitor.join;

import static io.millrace.monitor.output.Refusal.Reason.DUPLICATE;
import static io.millrace.monitor.output.Refusal.Reason.KNOWN_TOO_EARLY;
import static io.millrace.monitor.output.Refusal.Reason.LATE;
import static io.millrace.monitor.output.Refusal.Reason.UNMATCHED;
import static io.millrace.monitor.output.Refusal.Reason.UNOBSERVED;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Joins an event's vector, scores and label, and closes the outcome at maturity: event time plus
 * {@code label.within}. Never sooner, because labels that come early are a biased sample (late
 * flights report last).
 *
 * <p>Nothing is decided before closing, so the order of arrival cannot matter. At closing:
 *
 * <pre>
 *   label known at or before its own event's time   refused: it would look ahead
 *   several labels                                  the first known is used, the rest are counted
 *   label known after maturity, or no vector        counted as unmatched
 *   no label                                        label.absent where the pipeline has one
 *   label of an event whose label is never seen     counted as unobserved, and not used
 *   a task in which nobody says what was true       closed without one, and an example all the same
 * </pre>
 *
 * <p>A label without a vector is kept until its own time plus {@code within}: by then every event
 * that it could belong to would have been closed. Losses are those of the plan's rule. Scores stand
 * in the order of contender and version.
 */
public final class OutcomeJoin {
  private static final Comparator<JoinInput.Score> SCORES =
      Comparator.comparing((JoinInput.Score score) -> score.by().contender())
          .thenComparing(score -> score.by().version())
          .thenComparing(score -> score.by().alias())
          .thenComparing(JoinInput.Score::score);

  private static final Comparator<JoinInput.Known> LABELS =
      Comparator.comparing((JoinInput.Known known) -> known.label().knownAt())
          .thenComparing(known -> known.label().value());

  private final MonitorPlan plan;
  private final Optional<Selection> selection;

  public OutcomeJoin(MonitorPlan plan) {
    this.plan = plan;
    this.selection = Selection.of(plan);
  }

  /** Event time at which the pending event is to be closed; it may move as inputs come. */
  public long closesAt(Pending pending) {
    if (pending.vector().isPresent()) {
      return closesAt(pending.vector().get());
    }
    if (!pending.scores().isEmpty()) {
      return closesAt(pending.scores().getFirst());
    }
    if (!pending.decisions().isEmpty()) {
      return closesAt(pending.decisions().getFirst());
    }
    return pending.labels().stream().mapToLong(this::closesAt).max().orElse(Long.MIN_VALUE);
  }

  /** Event time after which this input alone comes too late. */
  public long closesAt(JoinInput input) {
    return plan.maturity().closesAt(input.atMillis());
  }

  /**
   * Whether nothing waits for this input any more: its outcome was closed before it came, or would
   * have been. A vector is late whatever waits for it, for outcomes come in the order of time.
   */
  public Optional<Refusal> late(JoinInput input, Pending waiting, long watermark) {
    boolean isAwaited = !waiting.isEmpty() && !(input instanceof JoinInput.Vector);
    return isAwaited || closesAt(input) > watermark
        ? Optional.empty()
        : Optional.of(
            counted(
                LATE,
                input,
                "due by %s, but event time has come to %s"
                    .formatted(
                        Instant.ofEpochMilli(closesAt(input)), Instant.ofEpochMilli(watermark))));
  }

  /** What the pending event amounts to. */
  public Closing close(Pending pending) {
    List<Refusal> refused = new ArrayList<>();
    if (pending.vector().isEmpty()) {
      String message = "no event of this id was admitted by then, or its outcome is closed";
      pending.scores().forEach(score -> refused.add(counted(UNMATCHED, score, message)));
      pending.labels().forEach(label -> refused.add(counted(UNMATCHED, label, message)));
      pending.decisions().forEach(one -> refused.add(counted(UNMATCHED, one, message)));
      return new Closing(Optional.empty(), refused);
    }
    FeatureVector vector = pending.vector().get().vector();
    Selection.Look look =
        selection.map(rule -> rule.at(vector, pending, refused)).orElse(Selection.Look.AT_ALL);
    Optional<Truth> truth = truth(vector, look.sight(), pending.labels(), refused);
    Outcome outcome =
        new Outcome(
            vector.eventId(),
            vector.key(),
            vector.eventTime(),
            closedAt(vector),
            truth.map(Truth::value),
            truth.map(Truth::knownAt),
            look.observation(),
            plan.vectors().segmentsOf(vector),
            scores(pending.scores(), truth, plan.rule(), refused));
    return new Closing(Optional.of(new Closing.Closed(outcome, example(vector, truth))), refused);
  }

  /** Where nobody says what was true, every event is one to train on, once it is closed. */
  private Optional<Example> example(FeatureVector vector, Optional<Truth> truth) {
    return plan.rule().isJudged()
        ? truth.map(known -> new Example(vector, known.value(), known.knownAt()))
        : Optional.of(new Example(vector, Double.NaN, closedAt(vector)));
  }

  private record Truth(double value, Instant knownAt) {}

  private Optional<Truth> truth(
      FeatureVector vector,
      Selection.Sight sight,
      List<JoinInput.Known> labels,
      List<Refusal> refused) {
    return switch (sight) {
      case SEEN ->
          told(vector, labels, refused)
              .or(
                  () ->
                      plan.maturity()
                          .absentLabel()
                          .map(value -> new Truth(value, closedAt(vector))));
      case UNKNOWN -> told(vector, labels, refused);
      case HIDDEN -> {
        String message = "a label came, but label.observed says that it is never seen";
        labels.forEach(known -> refused.add(counted(UNOBSERVED, known, message)));
        yield Optional.empty();
      }
    };
  }

  private Instant closedAt(FeatureVector vector) {
    return vector.eventTime().plus(plan.maturity().within());
  }

  private Optional<Truth> told(
      FeatureVector vector, List<JoinInput.Known> labels, List<Refusal> refused) {
    Instant closedAt = closedAt(vector);
    Optional<Truth> truth = Optional.empty();
    for (JoinInput.Known known : sorted(labels, LABELS)) {
      Instant knownAt = known.label().knownAt();
      if (!knownAt.isAfter(vector.eventTime())) {
        refused.add(tooEarly(known, vector));
      } else if (knownAt.isAfter(closedAt)) {
        refused.add(
            counted(UNMATCHED, known, "known at %s, closed %s".formatted(knownAt, closedAt)));
      } else if (truth.isPresent()) {
        refused.add(counted(DUPLICATE, known, "another label was known before"));
      } else {
        truth = Optional.of(new Truth(known.label().value(), knownAt));
      }
    }
    return truth;
  }

  private static List<Outcome.ScoredBy> scores(
      List<JoinInput.Score> scores, Optional<Truth> truth, LossRule rule, List<Refusal> refused) {
    List<Outcome.ScoredBy> scored = new ArrayList<>(scores.size());
    JoinInput.Scorer last = null;
    for (JoinInput.Score score : sorted(scores, SCORES)) {
      JoinInput.Scorer by = score.by();
      if (last != null
          && last.contender().equals(by.contender())
          && last.version() == by.version()) {
        refused.add(counted(DUPLICATE, score, "this version scored the event before"));
        continue;
      }
      last = by;
      scored.add(
          new Outcome.ScoredBy(
              by.contender(),
              by.version(),
              by.alias(),
              by.champion(),
              score.score(),
              truth.map(known -> rule.loss(score.answer(), 0, known.value())),
              score.probabilities()));
    }
    return scored;
  }

  private static <T> List<T> sorted(List<T> inputs, Comparator<T> order) {
    if (inputs.size() < 2) {
      return inputs;
    }
    List<T> sorted = new ArrayList<>(inputs);
    sorted.sort(order);
    return sorted;
  }

  private static Refusal tooEarly(JoinInput.Known known, FeatureVector vector) {
    return new Refusal(
        KNOWN_TOO_EARLY,
        known.eventId(),
        "label of event %s was known at %s, not after the event's own time %s: it would look ahead"
            .formatted(known.eventId(), known.label().knownAt(), vector.eventTime()),
        known.origin());
  }

  private static Refusal counted(Refusal.Reason reason, JoinInput input, String message) {
    return new Refusal(reason, input.eventId(), message, Optional.empty());
  }
}
