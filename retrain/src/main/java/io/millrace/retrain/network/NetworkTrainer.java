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
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.scoring.calibration.Calibrator;
import io.millrace.scoring.calibration.RankFit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Fits a multilayer perceptron of the contender's shape and hands it back as ONNX; of a task
 * without an outcome an autoencoder, whose loss is the mean squared error of the rebuilt validation
 * rows.
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
      return new Rows(train, validation, Head.of(task.rule(), train));
    }
  }

  /** A trained network, and what PyTorch says of the first validation rows with it. */
  private record Network(
      List<DenseLayer> layers, List<Calibration> calibration, List<Double> scores) {
    static Network of(Perceptron network, Rows rows) {
      List<Calibration> ranks = NetworkTrainer.calibration(network, rows);
      return new Network(network.weights(), ranks, NetworkTrainer.scores(network, rows, ranks));
    }

    Blob artifact(Head head) {
      return new Blob(OnnxExport.of(layers, head));
    }
  }

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
    Network network = best.fitted().model();
    return new Trained(
        manifest.withCalibration(network.calibration()),
        network.artifact(rows.head()),
        best.fitted().hyperparameters(),
        best.tried(),
        best.fitted().loss(),
        network.scores());
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
      Network fitted = Network.of(network, rows);
      return chosen.refitted(
          manifest.withCalibration(fitted.calibration()),
          fitted.artifact(rows.head()),
          chosen.hyperparameters(),
          fitted.scores());
    }
  }

  private static Manifest manifest(TrainingTask task) {
    Manifest.Input input =
        new Manifest.Input(OnnxExport.INPUT, Manifest.ElementType.FLOAT32, columns(task));
    return task.manifest(input, Optional.of(OnnxExport.output(task.rule())));
  }

  private static List<Encoding> columns(TrainingTask task) {
    List<Example> train = task.split().train();
    return task.rule().isJudged()
        ? FittedEncodings.forNetwork(task.signature(), train)
        : FittedEncodings.forAutoencoder(task.signature(), train);
  }

  private static Perceptron perceptron(
      NetworkCandidate candidate, Rows rows, TrainingTask task, SplittableRandom random) {
    return new Perceptron(
        rows.train().width(),
        rows.head().hidden(task.contender().layers()),
        task.contender().dropout(),
        rows.head(),
        candidate,
        random);
  }

  private static List<Double> scores(Perceptron network, Rows rows, List<Calibration> calibration) {
    int scored = Math.min(Trained.SCORED_ROWS, rows.validation().size());
    return Arrays.stream(EarlyStopping.answers(network, rows.validation(), rows.head(), scored))
        .map(Calibrator.of(calibration))
        .boxed()
        .toList();
  }

  /** Where nobody says what was true, how badly a row is rebuilt beside the training rows. */
  private static List<Calibration> calibration(Perceptron network, Rows rows) {
    return switch (rows.head()) {
      case Head.OfLabel ignored -> List.of();
      case Autoencoder autoencoder ->
          List.of(
              RankFit.of(
                  EarlyStopping.answers(network, rows.train(), autoencoder, rows.train().size()),
                  NetworkTrainer::resolution));
    };
  }

  /**
   * Rebuilt columns are exact to some 1e-6 of a deviation, so a mean squared error e is to 1e-6
   * sqrt(e): this is well above it, and a twentieth of e.
   */
  private static double resolution(double error) {
    return 0.05 * Math.max(error, 0.1 * Math.sqrt(error)) + 1e-6;
  }

  private static Fitted<Network> fit(NetworkCandidate candidate, Rows rows, TrainingTask task) {
    List<Integer> hidden = rows.head().hidden(task.contender().layers());
    double dropout = task.contender().dropout();
    SplittableRandom random = new SplittableRandom(task.seed());
    try (Perceptron network = perceptron(candidate, rows, task, random)) {
      EarlyStopping.Kept kept =
          new EarlyStopping(rows.train(), rows.validation(), rows.head(), task.budget())
              .run(network, candidate.batch(), random, task.rule());
      network.write(kept.weights());
      return new Fitted<>(
          Network.of(network, rows),
          kept.loss(),
          candidate.described(hidden, dropout, kept.epoch()));
    }
  }
}
