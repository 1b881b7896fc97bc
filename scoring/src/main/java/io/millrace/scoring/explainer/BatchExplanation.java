package io.millrace.scoring.explainer;

import io.millrace.schemas.message.Explanation;
import io.millrace.schemas.message.Explanation.Effect;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.scoring.Explainer;
import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.explain.Chosen;
import io.millrace.scoring.explainer.ExplanationMetrics.VersionWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One version's explanations of a batch of its predictions. A batch on which the model fails is
 * explained row by row, so that only the rows which it cannot take are left out.
 *
 * @param policy the rule that chose the predictions
 * @param cpuNanos CPU time of the calling thread
 */
record BatchExplanation(String policy, LongSupplier cpuNanos) {
  private static final int MOST_CHARACTERS = 200;
  private static final Comparator<Effect> LARGEST_FIRST =
      Comparator.comparingDouble((Effect one) -> Math.abs(one.effect())).reversed();

  /** A prediction with its vector. */
  record Asked(Chosen prediction, FeatureVector vector) {}

  /** Explanations in order, and what they took. */
  record Result(List<Explanation> explanations, VersionWork work) {}

  Result of(Explainer explainer, int partition, List<Asked> batch, Instant now) {
    long start = cpuNanos.getAsLong();
    List<Optional<Attribution>> found =
        attributions(explainer, batch.stream().map(Asked::vector).toList());
    long spent = cpuNanos.getAsLong() - start;
    List<Explanation> explanations = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Asked asked = batch.get(i);
      long share = spent / batch.size();
      found
          .get(i)
          .map(attribution -> explanation(explainer, partition, asked, attribution, now, share))
          .ifPresent(explanations::add);
    }
    int left = batch.size() - explanations.size();
    return new Result(explanations, new VersionWork(explanations.size(), left, spent));
  }

  private static List<Optional<Attribution>> attributions(
      Explainer explainer, List<FeatureVector> vectors) {
    try {
      return explainer.explain(vectors).stream().map(Optional::of).toList();
    } catch (RuntimeException | StackOverflowError e) {
      return vectors.size() == 1
          ? List.of(Optional.empty())
          : vectors.stream()
              .flatMap(vector -> attributions(explainer, List.of(vector)).stream())
              .toList();
    }
  }

  private Explanation explanation(
      Explainer explainer,
      int partition,
      Asked asked,
      Attribution attribution,
      Instant now,
      long nanos) {
    FeatureVector vector = asked.vector();
    return new Explanation(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        asked.prediction().contender(),
        asked.prediction().version(),
        policy,
        asked.prediction().score(),
        explainer.method(),
        explainer.unit(),
        explainer.ofClass(attribution),
        attribution.base(),
        attribution.output(),
        effects(explainer, explainer.values(vector), attribution.effects()),
        partition,
        asked.prediction().featuresOffset(),
        now,
        nanos);
  }

  /** A whole text, or a picture, stands in the vector already. */
  private static String start(String text) {
    int end = Math.min(text.length(), MOST_CHARACTERS);
    boolean isHalf =
        end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, isHalf ? end - 1 : end);
  }

  private static List<Effect> effects(
      Explainer explainer, FeatureValues values, double[] byFeature) {
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < byFeature.length; i++) {
      double number = values.number(i);
      @Nullable String category = values.text(i);
      effects.add(
          new Effect(
              explainer.features().get(i),
              Double.isNaN(number) ? Optional.empty() : Optional.of(number),
              Optional.ofNullable(category).map(BatchExplanation::start),
              byFeature[i]));
    }
    effects.sort(LARGEST_FIRST);
    return effects;
  }
}
