package io.millrace.scoring.explain;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Prediction;
import io.millrace.scoring.decision.DecisionRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the predictions of events on which current versions decide differently, by the pipeline's
 * rule. Two predictions are compared when they stand at most {@value #SPAN} offsets apart; each is
 * chosen once.
 *
 * <p>What is kept is the last {@code 2 x} {@value #SPAN} offsets' predictions, so that from any
 * position on the same is chosen after as many are read again: whether an earlier prediction is
 * chosen already depends on those that stand up to a span before it. About 5 MB at most.
 */
final class Disagreement implements Choice {
  static final long SPAN = 20_000;

  private final DecisionRule rule;
  private final Map<Long, List<Heard>> byEvent = new HashMap<>();
  private final Deque<Heard> inOrder = new ArrayDeque<>();

  /** A prediction that later ones are compared with. */
  private static final class Heard {
    private final Chosen prediction;
    private final long at;
    private final String decision;
    private boolean isChosen;

    Heard(Chosen prediction, long at, String decision) {
      this.prediction = prediction;
      this.at = at;
      this.decision = decision;
    }
  }

  Disagreement(DecisionRule rule) {
    this.rule = rule;
  }

  @Override
  public List<Chosen> next(long at, Prediction prediction) {
    forget(at - lookBack());
    if (prediction.alias() != Alias.CURRENT) {
      return List.of();
    }
    Heard heard = new Heard(Chosen.of(prediction), at, rule.best(prediction));
    List<Heard> others =
        byEvent.computeIfAbsent(prediction.featuresOffset(), offset -> new ArrayList<>());
    List<Chosen> chosen = new ArrayList<>();
    for (Heard other : others) {
      if (at - other.at <= SPAN && !other.decision.equals(heard.decision)) {
        choose(other, chosen);
        choose(heard, chosen);
      }
    }
    others.add(heard);
    inOrder.add(heard);
    return chosen;
  }

  @Override
  public long lookBack() {
    return 2 * SPAN;
  }

  private static void choose(Heard heard, List<Chosen> to) {
    if (!heard.isChosen) {
      heard.isChosen = true;
      to.add(heard.prediction);
    }
  }

  /** Drops what stood before an offset. */
  private void forget(long before) {
    while (!inOrder.isEmpty() && inOrder.peek().at < before) {
      Heard oldest = inOrder.remove();
      List<Heard> left = byEvent.get(oldest.prediction.featuresOffset());
      if (left != null && left.remove(oldest) && left.isEmpty()) {
        byEvent.remove(oldest.prediction.featuresOffset());
      }
    }
  }
}
