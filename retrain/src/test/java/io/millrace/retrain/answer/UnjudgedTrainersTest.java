package io.millrace.retrain.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.Auc;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.dataset.TimeSplit;
import io.millrace.retrain.network.NetworkTrainer;
import io.millrace.retrain.smile.IsolationForestTrainer;
import io.millrace.retrain.smile.KMeansTrainer;
import io.millrace.retrain.trainer.Budget;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trainers without labels, on what was planted: odd rows, and clusters. */
class UnjudgedTrainersTest {
  private static final int ROWS = 5_000;
  private static final int ONE_ODD_IN = 25;

  enum Kind {
    FOREST(
        new IsolationForestTrainer(),
        new Contender("forest", Engine.SMILE, "isolation-forest", List.of(), 0, Optional.empty())),
    AUTOENCODER(
        new NetworkTrainer(),
        new Contender(
            "net", Engine.ONNX, "network", Contender.LAYERS, Contender.DROPOUT, Optional.empty()));

    final Trainer trainer;
    final Contender contender;

    Kind(Trainer trainer, Contender contender) {
      this.trainer = trainer;
      this.contender = contender;
    }

    Trained train(TimeSplit split) {
      return trainer.train(task(new LossRule.Oddness(), List.of(), split, contender));
    }
  }

  private static TrainingTask task(
      LossRule rule, List<String> classes, TimeSplit split, Contender contender) {
    return new TrainingTask(
        rule, classes, SyntheticExamples.SIGNATURE, split, contender, 7, Budget.candidates(2));
  }

  private static boolean isOdd(int row) {
    return row % ONE_ODD_IN == 0;
  }

  /** Wind goes with load, in one of three cities; an odd row breaks one of the three rules. */
  private static FeatureValues values(int row, SplittableRandom random) {
    double load = random.nextGaussian();
    double wind = load + 0.2 * random.nextGaussian();
    double noise = random.nextGaussian();
    String city = "city-" + random.nextInt(3);
    if (isOdd(row)) {
      switch (row / ONE_ODD_IN % 3) {
        case 0 -> noise = 7;
        case 1 -> city = "nowhere-" + row;
        default -> {
          load = 2.5;
          wind = -2.5;
        }
      }
    }
    return new FeatureValues(
        new double[] {load, Double.NaN, wind, noise}, new String[] {null, city, null, null});
  }

  /** Three heaps of 60, 30 and 10 in a hundred rows. */
  private static int heap(int row) {
    return row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2;
  }

  private static FeatureValues inHeap(int row, SplittableRandom random) {
    double load = new double[] {0, 8, 0}[heap(row)] + random.nextGaussian();
    double wind = new double[] {0, 0, 8}[heap(row)] + random.nextGaussian();
    return new FeatureValues(
        new double[] {load, Double.NaN, wind, random.nextGaussian()},
        new String[] {null, "city-0", null, null});
  }

  /** What stands in a row. */
  private interface Source {
    FeatureValues row(int number, SplittableRandom random);
  }

  private static List<Example> examples(Source source) {
    SplittableRandom random = new SplittableRandom(3);
    return IntStream.range(0, ROWS)
        .mapToObj(
            i ->
                SyntheticExamples.example(
                    i,
                    SyntheticExamples.START.plus(SyntheticExamples.GAP.multipliedBy(i)),
                    source.row(i, random),
                    Double.NaN))
        .toList();
  }

  private static TimeSplit split(List<Example> all) {
    return new TimeSplit(
        all.subList(0, 4_000), all.subList(4_000, 4_500), all.subList(4_500, ROWS), 0);
  }

  private static double[] served(Trained trained, List<Example> rows) {
    try (ServedModel model = ServedModel.of(trained, SyntheticExamples.SIGNATURE, "it")) {
      return model.score(rows);
    }
  }

  @ParameterizedTest
  @EnumSource
  void planted_odd_rows_are_among_the_oddest(Kind kind) {
    TimeSplit split = split(examples(UnjudgedTrainersTest::values));
    double[] scores = served(kind.train(split), split.holdout());
    boolean[] odd = new boolean[scores.length];
    for (int i = 0; i < odd.length; i++) {
      odd[i] = isOdd(4_500 + i);
    }

    double auc = Auc.of(scores, odd).getAsDouble();
    System.out.printf("%s: AUC %.3f of planted odd rows%n", kind, auc);
    assertThat(auc).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @EnumSource
  void a_score_is_the_share_of_training_rows_that_are_less_odd(Kind kind) {
    TimeSplit split = split(examples(UnjudgedTrainersTest::values));
    Trained trained = kind.train(split);
    double[] scores = served(trained, split.train());

    assertThat(trained.manifest().task()).isEqualTo(Manifest.Task.ANOMALY);
    for (double threshold : new double[] {0.1, 0.5, 0.9, 0.99}) {
      long under = IntStream.range(0, scores.length).filter(i -> scores[i] < threshold).count();
      assertThat((double) under / scores.length).isCloseTo(threshold, within(0.012));
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_serves_says_what_the_trainer_says(Kind kind) {
    TimeSplit split = split(examples(UnjudgedTrainersTest::values));
    Trained trained = kind.train(split);
    double[] served =
        served(trained, split.validation().subList(0, trained.validationScores().size()));

    assertThat(served).hasSize(Trained.SCORED_ROWS);
    for (int i = 0; i < served.length; i++) {
      double tolerance = kind == Kind.FOREST ? 0 : 1e-5;
      assertThat(served[i]).isCloseTo(trained.validationScores().get(i), within(tolerance));
    }
  }

  /** Smile's normal random numbers are shared by all threads. */
  @Test
  void forests_that_grow_side_by_side_are_those_that_grow_alone() throws Exception {
    TimeSplit split = split(examples(UnjudgedTrainersTest::values));
    List<Callable<Blob>> trainings = new ArrayList<>();
    for (long seed = 1; seed <= 8; seed++) {
      TrainingTask task =
          new TrainingTask(
              new LossRule.Oddness(),
              SyntheticExamples.SIGNATURE,
              split,
              Kind.FOREST.contender,
              seed,
              Budget.candidates(1));
      trainings.add(() -> Kind.FOREST.trainer.train(task).artifact());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Blob>> together = threads.invokeAll(trainings);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(trainings.get(i).call());
      }
    }
  }

  @Test
  void planted_clusters_are_found_the_largest_first() {
    TimeSplit split = split(examples(UnjudgedTrainersTest::inHeap));
    Contender contender =
        new Contender("k", Engine.SMILE, "k-means", List.of(), 0, Optional.empty());
    List<String> classes = List.of("0", "1", "2");
    Trained trained =
        new KMeansTrainer().train(task(new LossRule.Memberships(3), classes, split, contender));
    double[] answers = served(trained, split.holdout());
    int right = 0;
    for (int row = 0; row < split.holdout().size(); row++) {
      int at = row * 3;
      int likeliest =
          IntStream.range(0, 3).reduce(0, (a, b) -> answers[at + b] > answers[at + a] ? b : a);
      right += likeliest == heap(row) ? 1 : 0;
    }

    System.out.printf("k-means: %d of %d rows in their heap%n", right, split.holdout().size());
    assertThat(right).isGreaterThan(split.holdout().size() * 97 / 100);
    assertThat(trained.manifest().classes()).isEqualTo(classes);
    assertThat(served(trained, split.validation().subList(0, Trained.SCORED_ROWS)))
        .containsExactly(
            trained.validationScores().stream().mapToDouble(d -> d).toArray(), within(0.0));
  }

  @Test
  void fewer_different_rows_than_clusters_cannot_be_learnt_from() {
    TimeSplit split =
        split(
            examples(
                (row, random) ->
                    new FeatureValues(new double[] {row % 3, Double.NaN, 0, 0}, new String[4])));
    Contender contender =
        new Contender("k", Engine.SMILE, "k-means", List.of(), 0, Optional.empty());
    TrainingTask task = task(new LossRule.Memberships(3), List.of("0", "1", "2"), split, contender);

    assertThatThrownBy(() -> new KMeansTrainer().train(task))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only 3 different rows, too few for 3 clusters");
  }
}
