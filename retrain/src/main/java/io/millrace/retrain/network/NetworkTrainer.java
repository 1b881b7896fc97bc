package io.millrace.retrain.network;

import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.dataset.FittedEncodings;
import io.millrace.retrain.trainer.CandidateSearch;
import io.millrace.retrain.trainer.CandidateSearch.Fitted;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Fits a multilayer perceptron of the contender's shape and hands it back as ONNX.
 *
 * <p>PyTorch runs on the calling thread alone, and fetches nothing: its libraries are on the class
 * path. The system properties that see to it are set unless the process was started with others.
 */
public final class NetworkTrainer implements Trainer {
  static {
    setUnlessGiven("ai.djl.pytorch.num_threads", "1");
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("OPT_OUT_TRACKING", "true");
  }

  /** Training and validation rows, and the share of positives in the former. */
  private record Rows(EncodedRows train, EncodedRows validation, double prior) {}

  /** A trained network, and what PyTorch says of the first validation rows with it. */
  private record Network(List<DenseLayer> layers, List<Double> scores) {}

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  @Override
  public Trained train(TrainingTask task) {
    Manifest.Input input =
        new Manifest.Input(
            OnnxExport.INPUT,
            Manifest.ElementType.FLOAT32,
            FittedEncodings.forNetwork(task.signature(), task.split().train()));
    Manifest manifest = task.manifest(input, Optional.of(OnnxExport.OUTPUT));
    EncodedRows train = EncodedRows.of(manifest, task.signature(), task.split().train());
    EncodedRows validation = EncodedRows.of(manifest, task.signature(), task.split().validation());
    double prior = Arrays.stream(train.labels()).sum() / train.size();
    Rows rows = new Rows(train, validation, prior);
    CandidateSearch.Best<Network> best =
        CandidateSearch.walk(
            NetworkCandidate.space(),
            task.budget(),
            NetworkCandidate::relativeCost,
            candidate -> fit(candidate, rows, task));
    return new Trained(
        manifest,
        new Blob(OnnxExport.of(best.fitted().model().layers())),
        best.fitted().hyperparameters(),
        best.tried(),
        best.fitted().logLoss(),
        best.fitted().model().scores());
  }

  private static Fitted<Network> fit(NetworkCandidate candidate, Rows rows, TrainingTask task) {
    List<Integer> hidden = task.contender().layers();
    double dropout = task.contender().dropout();
    SplittableRandom random = new SplittableRandom(task.seed());
    try (Perceptron network =
        new Perceptron(rows.train().width(), hidden, dropout, rows.prior(), candidate, random)) {
      EarlyStopping.Kept kept =
          new EarlyStopping(rows.train(), rows.validation(), task.budget())
              .run(network, candidate.batch(), random);
      network.write(kept.weights());
      int scored = Math.min(Trained.SCORED_ROWS, rows.validation().size());
      List<Double> scores =
          Arrays.stream(EarlyStopping.scores(network, rows.validation(), scored)).boxed().toList();
      return new Fitted<>(
          new Network(kept.weights(), scores),
          kept.logLoss(),
          candidate.described(hidden, dropout, kept.epoch()));
    }
  }
}
