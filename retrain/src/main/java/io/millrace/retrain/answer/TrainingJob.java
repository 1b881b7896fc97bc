package io.millrace.retrain.answer;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.RangePlan;
import io.millrace.retrain.dataset.SplitRule;
import io.millrace.retrain.dataset.TrainingSet;
import io.millrace.retrain.gate.HoldoutRates;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What all contenders of a request share: the rows, the ranges, the holdout and its base rates.
 *
 * @param baseRates answers to the holdout rows, by forecast; none where no range is usable, or
 *     nobody says what was true
 * @param afterwards what becomes of a fit that was judged
 */
record TrainingJob(
    Pipeline pipeline,
    Request request,
    TrainingSet set,
    RangePlan plan,
    Map<String, double[]> baseRates,
    SplitRule.Afterwards afterwards) {

  static TrainingJob of(
      Pipeline pipeline, Request request, Collection<Example> examples, SplitRule rule) {
    TrainingSet set =
        TrainingSet.knownAt(
            request.at(), pipeline.label().within(), pipeline.signature(), examples);
    RangePlan plan =
        RangePlan.of(set, request.since(), request.at(), pipeline.retrain().trainOn(), rule);
    Map<String, double[]> baseRates =
        plan.usable().isEmpty() || !pipeline.label().isJudged()
            ? Map.of()
            : HoldoutRates.scores(
                set.examples(),
                plan.usable().getFirst().split().holdout(),
                pipeline.zone(),
                rule(pipeline.label()));
    return new TrainingJob(pipeline, request, set, plan, baseRates, rule.afterwards());
  }

  /** How scores are judged. */
  LossRule rule() {
    return rule(pipeline.label());
  }

  private static LossRule rule(Pipeline.Label label) {
    return LossRule.of(label.task().name(), label.scale(), label.classes().size());
  }

  Signature signature() {
    return set.signature();
  }

  /** The same rows for every range and contender. */
  List<Example> holdout() {
    return plan.usable().getFirst().split().holdout();
  }

  List<String> skipped() {
    return plan.skipped().stream().map(range -> range.name() + ": " + range.why()).toList();
  }

  /** Differs from contender to contender and from request to request, not from run to run. */
  long seed(String contender) {
    try {
      byte[] name = (request.id() + "/" + contender).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
