package io.millrace.retrain.answer;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.retrain.dataset.TrainingSet;
import io.millrace.retrain.gate.Examination;
import io.millrace.retrain.gate.Gates;
import io.millrace.retrain.gate.Quality;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the bundle of the attempt that was kept: judged, described, with its proofs. */
final class BundleAssembly {
  private final TrainingJob job;
  private final String contender;
  private final Map<String, Map<String, Double>> baselines;
  private final Examination examination;

  /**
   * @param current scores of the holdout by the contender's current version; empty where it has
   *     none or cannot score
   */
  BundleAssembly(TrainingJob job, String contender, Optional<double[]> current) {
    this.job = job;
    this.contender = contender;
    this.baselines = new TreeMap<>();
    job.baseRates()
        .forEach(
            (name, scores) -> baselines.put(name, Quality.of(scores, job.holdout(), job.rule())));
    current
        .filter(scores -> job.rule().isJudged())
        .map(scores -> Quality.of(scores, job.holdout(), job.rule()))
        .filter(quality -> !quality.isEmpty())
        .ifPresent(quality -> baselines.put("current", quality));
    this.examination =
        new Examination(job.pipeline(), job.request(), job.holdout(), job.baseRates(), current);
  }

  /**
   * Assembles.
   *
   * @param seconds wall-clock time that the contender's training took, all ranges
   */
  Bundle of(Attempt kept, double seconds) {
    List<Example> train = kept.range().split().train();
    Manifest manifest = kept.trained().manifest();
    byte[] artifact = kept.trained().artifact().bytes();
    try (ServedModel model = ServedModel.of(kept.trained(), job.signature(), contender)) {
      Evaluation evaluation = evaluation(kept, model);
      Provenance provenance = provenance(kept, seconds);
      return new Bundle(
          contender,
          manifest,
          Artifacts.describe(artifact),
          TrainingProfile.of(job.signature(), train, job.pipeline().monitor().window()),
          SelfTestRows.of(model, manifest, job.signature(), train),
          provenance,
          evaluation,
          ModelCard.of(job, contender, manifest, provenance, evaluation));
    }
  }

  private Evaluation evaluation(Attempt kept, ServedModel model) {
    List<Example> holdout = job.holdout();
    Gates.Findings findings =
        new Gates.Findings(
            job.rule(),
            kept.scores(),
            kept.values(),
            baselines,
            kept.trained().artifact().size(),
            kept.nanosPerRow(),
            kept.difference(model));
    return new Evaluation(
        holdout.getFirst().vector().eventTime(),
        holdout.getLast().vector().eventTime(),
        holdout.size(),
        kept.values(),
        baselines,
        examination.gates(findings, model::scoreVectors));
  }

  private Provenance provenance(Attempt kept, double seconds) {
    List<Example> train = kept.range().split().train();
    Map<String, String> hyperparameters = new TreeMap<>(kept.trained().hyperparameters());
    hyperparameters.put("range", kept.range().name());
    hyperparameters.put("candidates", String.valueOf(kept.trained().candidates()));
    hyperparameters.put(
        "validation_" + job.rule().trainingMeasure(), "%.6f".formatted(kept.trained().loss()));
    Surroundings here = Surroundings.here();
    return new Provenance(
        job.request().id(),
        train.getFirst().vector().eventTime(),
        train.getLast().vector().eventTime(),
        train.size(),
        TrainingSet.digest(train),
        hyperparameters,
        job.seed(contender),
        seconds,
        here.codeVersion(),
        here.jvm(),
        here.machine());
  }
}
