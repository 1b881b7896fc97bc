package io.millrace.monitor.join;

import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.plan.Vectors;
import io.millrace.schemas.expression.Observation;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.pipeline.Feature;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether an event's label could be seen, and how likely that was when it was decided. The
 * rule is asked for the decision that was taken, with its propensity, and for the other one, which
 * has the rest: where both let the label be seen, the probability is 1 whatever was drawn.
 *
 * <pre>
 *   a decision came                          SEEN or HIDDEN, by the rule; the probability is known
 *   none, and no current version scored it   SEEN: before the first version nothing is decided here
 *   none, and one was due                    UNKNOWN: counted
 * </pre>
 */
final class Selection {
  private static final Comparator<JoinInput.Decided> DECISIONS =
      Comparator.comparing(JoinInput.Decided::action)
          .thenComparing(JoinInput.Decided::score)
          .thenComparing(JoinInput.Decided::propensity);

  private final Observation rule;

  private Selection(Observation rule) {
    this.rule = rule;
  }

  /** Empty where every label is seen. */
  static Optional<Selection> of(MonitorPlan plan) {
    if (plan.maturity().observed().isAll()) {
      return Optional.empty();
    }
    Map<String, Feature.Type> features = new LinkedHashMap<>();
    for (Vectors.Column column : plan.vectors().columns()) {
      features.put(column.name(), column.type());
    }
    return Optional.of(new Selection(Observation.of(plan.maturity().observed().rule(), features)));
  }

  /** What is known of an event's label before it is looked at. */
  enum Sight {
    /** It could be seen: that there is none means what {@code label.absent} says. */
    SEEN,
    /** It could not: what is called a label of the event is none. */
    HIDDEN,
    /** It could be or not: a label that came is one, that there is none means nothing. */
    UNKNOWN
  }

  /**
   * Of one event.
   *
   * @param observation empty where no decision is known
   */
  record Look(Sight sight, Optional<Outcome.Observation> observation) {
    static final Look AT_ALL = new Look(Sight.SEEN, Optional.empty());
  }

  /** Looks at a pending event that has its vector. */
  Look at(FeatureVector vector, Pending pending, List<Refusal> refused) {
    Optional<JoinInput.Decided> decided = pending.decisions().stream().min(DECISIONS);
    if (decided.isPresent()) {
      Outcome.Observation its = observation(vector, decided.get());
      return new Look(its.seen() ? Sight.SEEN : Sight.HIDDEN, Optional.of(its));
    }
    boolean isDue =
        pending.scores().stream().anyMatch(score -> score.by().alias() == Alias.CURRENT);
    if (!isDue) {
      return Look.AT_ALL;
    }
    refused.add(
        new Refusal(
            Refusal.Reason.UNDECIDED,
            vector.eventId(),
            "a current version scored the event, but its decision was not known at maturity: it is"
                + " in no comparison; see that the deciding stage runs",
            Optional.empty()));
    return new Look(Sight.UNKNOWN, Optional.empty());
  }

  private Outcome.Observation observation(FeatureVector vector, JoinInput.Decided decided) {
    boolean isSeen = rule.holds(vector.values(), decided.action(), decided.score());
    double probability = isSeen ? decided.propensity() : 0;
    if (decided.propensity() < 1
        && rule.holds(vector.values(), other(decided.action()), decided.score())) {
      probability = Math.min(1, probability + (1 - decided.propensity()));
    }
    return new Outcome.Observation(isSeen, probability);
  }

  /** Only binary decisions are drawn. */
  private static String other(String action) {
    return action.equals("1") ? "0" : "1";
  }
}
