package io.millrace.retrain.gate;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the new versions of one contender are asked: the gates that every version meets, and those
 * that the pipeline file and the request add.
 *
 * @param holdout in event time order
 * @param baseRates scores of the holdout rows, by forecast
 * @param current scores of the same by the contender's current version; empty where it has none or
 *     cannot score
 */
public record Examination(
    Pipeline pipeline,
    Request request,
    List<Example> holdout,
    Map<String, double[]> baseRates,
    Optional<double[]> current) {

  /**
   * Each gate with its answer.
   *
   * @param scorer scores of rows in the signature's order, by the version as it will serve
   */
  public List<Gate> gates(Gates.Findings findings, Function<List<FeatureValues>, double[]> scorer) {
    List<Gate> gates = new ArrayList<>(Gates.of(findings, GateLimits.of(pipeline.gates())));
    sinceDrift(findings).ifPresent(gates::add);
    FairnessGate.of(pipeline, findings.scores(), holdout).ifPresent(gates::add);
    pipeline.gates().invariance().gate(scorer).ifPresent(gates::add);
    return gates;
  }

  private Optional<Gate> sinceDrift(Gates.Findings findings) {
    LossRule rule = findings.rule();
    if (!rule.isJudged()) {
      return Optional.empty();
    }
    double[] overall = baseRates.getOrDefault(BaseRates.overall(rule), new double[0]);
    Optional<double[]> served = current.filter(other -> Quality.invalid(other, rule) == 0);
    return new SinceDriftGate(rule, holdout)
        .of(request, findings.scores(), new SinceDriftGate.Others(overall, served));
  }
}
