package io.millrace.monitor.judge;

import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Trial;
import java.util.Optional;

/**
 * The command that follows from a final verdict where {@code retrain.promote} is {@code auto}.
 *
 * <pre>
 *              TRIAL                                          TITLE
 * better       promote                                        crown
 * worse        retire                                         nothing
 * equivalent   promote if on_tie is candidate, else retire    nothing
 * not yet      retire: trial.max is over                      (never final)
 * </pre>
 *
 * <p>On {@code on_tie: cheaper} an equivalent candidate is retired. CPU time is measured, not
 * computed, so a decision that rested on it would fall differently in a replay; and versions of one
 * contender differ little in cost, while a swap has a cost of its own. An equivalence never moves
 * the title: between equals it would go back and forth for ever.
 */
final class Consequence {
  private Consequence() {}

  static Optional<Command> of(Verdict verdict, MonitorPlan plan) {
    if (!verdict.isFinal() || plan.duels().promote() != Retrain.Promote.AUTO) {
      return Optional.empty();
    }
    return action(verdict, plan.duels().onTie())
        .map(
            action ->
                new Command(
                    verdict.id(),
                    plan.pipeline(),
                    "monitor",
                    verdict.why(),
                    verdict.decidedAt(),
                    action));
  }

  private static Optional<Command.Action> action(Verdict verdict, Trial.OnTie onTie) {
    boolean promotes = promotes(verdict.comparison(), verdict.answer(), onTie);
    return switch (verdict.comparison()) {
      case TRIAL -> Optional.of(promotes ? promote(verdict) : retire(verdict));
      case TITLE ->
          promotes ? Optional.of(new Command.Crown(verdict.contender())) : Optional.empty();
    };
  }

  /** Whether the candidate takes a seat or the title by this answer, once it is final. */
  static boolean promotes(Verdict.Comparison comparison, Verdict.Answer answer, Trial.OnTie onTie) {
    return switch (answer) {
      case BETTER -> true;
      case EQUIVALENT -> comparison == Verdict.Comparison.TRIAL && onTie == Trial.OnTie.CANDIDATE;
      case WORSE, NOT_YET -> false;
    };
  }

  private static Command.Action promote(Verdict verdict) {
    return new Command.Promote(verdict.contender(), verdict.version());
  }

  private static Command.Action retire(Verdict verdict) {
    return new Command.Retire(verdict.contender(), verdict.version());
  }
}
