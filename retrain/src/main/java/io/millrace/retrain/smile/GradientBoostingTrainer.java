package io.millrace.retrain.smile;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.dataset.FittedEncodings;
import io.millrace.retrain.dataset.TimeSplit;
import io.millrace.retrain.trainer.CandidateSearch;
import io.millrace.retrain.trainer.CandidateSearch.Fitted;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import smile.data.DataFrame;
import smile.math.MathEx;

/**
 * Fits gradient-boosted trees: stochastic gradient boosting with regression trees, on the logistic
 * loss, of classes on the multinomial one, or for numbers on the absolute one, LAD_TreeBoost (J. H.
 * Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics
 * 29(5), 2001; "Stochastic gradient boosting", 2002), by Smile.
 *
 * <p>Smile looks for the best split of a node with a parallel stream over the columns. Such a
 * stream runs in the fork-join pool of the thread that starts it: call this from a pool of one
 * thread, and training keeps to it. Its random numbers belong to the thread too and are seeded
 * here. The artifact is the model in Java serialisation, as scoring's Smile scorer reads it.
 */
public final class GradientBoostingTrainer implements Trainer {
  /** Name of the one input. */
  private static final String INPUT = "input";

  /** Rows as Smile wants them. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Frames(DataFrame train, DataFrame validation, double[] validationLabels) {}

  @Override
  public Trained train(TrainingTask task) {
    Manifest manifest = manifest(task);
    Frames frames = frames(manifest, task);
    CandidateSearch.Best<Boosting> best =
        CandidateSearch.walk(
            BoostingCandidate.space(task.seed(), frames.train().nrow()),
            task.budget(),
            BoostingCandidate::relativeCost,
            candidate -> fit(candidate, frames, task));
    Boosting model = best.fitted().model();
    return new Trained(
        manifest,
        Serialised.of(model.model()),
        best.fitted().hyperparameters(),
        best.tried(),
        best.fitted().loss(),
        scores(model, frames.validation()));
  }

  @Override
  public Trained refit(TrainingTask task, Trained chosen) {
    Manifest manifest = manifest(task);
    Frames frames = frames(manifest, task);
    int rows = frames.train().nrow();
    BoostingCandidate candidate = BoostingCandidate.refitted(chosen.hyperparameters(), rows);
    MathEx.setSeed(task.seed());
    Boosting model = Boosting.fit(task.rule(), frames.train(), candidate, null);
    return chosen.refitted(
        manifest,
        Serialised.of(model.model()),
        candidate.described(model.trees()[0].length, rows),
        scores(model, frames.validation()));
  }

  private static Manifest manifest(TrainingTask task) {
    Manifest.Input input =
        new Manifest.Input(
            INPUT,
            Manifest.ElementType.FLOAT64,
            FittedEncodings.forTrees(task.signature(), task.split().train(), task.rule().width()));
    return task.manifest(input, Optional.empty());
  }

  private static Frames frames(Manifest manifest, TrainingTask task) {
    TimeSplit split = task.split();
    EncodedRows train = EncodedRows.of(manifest, task.signature(), split.train());
    EncodedRows validation = EncodedRows.of(manifest, task.signature(), split.validation());
    String[] names =
        IntStream.range(0, train.width()).mapToObj(i -> "x" + i).toArray(String[]::new);
    return new Frames(
        DataFrame.of(train.rows(), names).add(Boosting.labels(task.rule(), train.labels())),
        DataFrame.of(validation.rows(), names),
        validation.labels());
  }

  private static Fitted<Boosting> fit(
      BoostingCandidate candidate, Frames frames, TrainingTask task) {
    MathEx.setSeed(task.seed());
    LossRule rule = task.rule();
    try (UntilSpent<?> until = Boosting.until(rule, task.budget())) {
      Boosting grown = Boosting.fit(rule, frames.train(), candidate, until);
      StagedLoss.Stage stage =
          StagedLoss.least(
              grown, candidate.shrinkage(), frames.validation(), frames.validationLabels(), rule);
      return new Fitted<>(
          grown.trim(stage.trees()),
          stage.loss(),
          candidate.described(stage.trees(), frames.train().nrow()));
    }
  }

  private static List<Double> scores(Boosting model, DataFrame validation) {
    return IntStream.range(0, Math.min(Trained.SCORED_ROWS, validation.nrow()))
        .boxed()
        .flatMap(row -> Arrays.stream(model.answer(validation.get(row))).boxed())
        .toList();
  }
}
