package io.millrace.retrain.network;

import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.dataset.FittedEncodings;
import io.millrace.retrain.trainer.Budget;
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

  /** Training and validation rows, and the head that fits the former. */
  private record Rows(EncodedRows train, EncodedRows validation, Head head) {
    static Rows of(Manifest manifest, TrainingTask task) {
      EncodedRows train = EncodedRows.of(manifest, task.signature(), task.split().train());
      EncodedRows validation =
          EncodedRows.of(manifest, task.signature(), task.split().validation());
      return new Rows(train, validation, Head.of(task.rule(), train.labels()));
    }
  }

  /** A trained network, and what PyTorch says of the first validation rows with it. */
  private record Network(List<DenseLayer> layers, List<Double> scores) {}

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  @Override
  public Trained train(TrainingTask task) {
    Manifest manifest = manifest(task);
    Rows rows = Rows.of(manifest, task);
    CandidateSearch.Best<Network> best =
        CandidateSearch.walk(
            NetworkCandidate.space(),
            task.budget(),
            NetworkCandidate::relativeCost,
            candidate -> fit(candidate, rows, task));
    return new Trained(
        manifest,
        new Blob(OnnxExport.of(best.fitted().model().layers(), rows.head())),
        best.fitted().hyperparameters(),
        best.tried(),
        best.fitted().loss(),
        best.fitted().model().scores());
  }

  @Override
  public Trained refit(TrainingTask task, Trained chosen) {
    Manifest manifest = manifest(task);
    Rows rows = Rows.of(manifest, task);
    NetworkCandidate candidate = NetworkCandidate.of(chosen.hyperparameters());
    int epochs = Integer.parseInt(chosen.hyperparameters().get(NetworkCandidate.EPOCHS));
    SplittableRandom random = new SplittableRandom(task.seed());
    try (Perceptron network = perceptron(candidate, rows, task, random)) {
      new EarlyStopping(rows.train(), rows.validation(), rows.head(), Budget.candidates(1))
          .run(network, candidate.batch(), random, epochs);
      Blob artifact = new Blob(OnnxExport.of(network.weights(), rows.head()));
      return chosen.refitted(manifest, artifact, chosen.hyperparameters(), scores(network, rows));
    }
  }

  private static Manifest manifest(TrainingTask task) {
    Manifest.Input input =
        new Manifest.Input(
            OnnxExport.INPUT,
            Manifest.ElementType.FLOAT32,
            FittedEncodings.forNetwork(task.signature(), task.split().train()));
    return task.manifest(input, Optional.of(OnnxExport.output(task.rule())));
  }

  private static Perceptron perceptron(
      NetworkCandidate candidate, Rows rows, TrainingTask task, SplittableRandom random) {
    return new Perceptron(
        rows.train().width(),
        task.contender().layers(),
        task.contender().dropout(),
        rows.head(),
        candidate,
        random);
  }

  private static List<Double> scores(Perceptron network, Rows rows) {
    int scored = Math.min(Trained.SCORED_ROWS, rows.validation().size());
    return Arrays.stream(EarlyStopping.answers(network, rows.validation(), rows.head(), scored))
        .boxed()
        .toList();
  }

  private static Fitted<Network> fit(NetworkCandidate candidate, Rows rows, TrainingTask task) {
    List<Integer> hidden = task.contender().layers();
    double dropout = task.contender().dropout();
    SplittableRandom random = new SplittableRandom(task.seed());
    try (Perceptron network = perceptron(candidate, rows, task, random)) {
      EarlyStopping.Kept kept =
          new EarlyStopping(rows.train(), rows.validation(), rows.head(), task.budget())
              .run(network, candidate.batch(), random, task.rule());
      network.write(kept.weights());
      return new Fitted<>(
          new Network(kept.weights(), scores(network, rows)),
          kept.loss(),
          candidate.described(hidden, dropout, kept.epoch()));
    }
  }
}
