package io.millrace.retrain.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.Auc;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.dataset.RangePlan;
import io.millrace.retrain.dataset.SplitRule;
import io.millrace.retrain.dataset.TimeSplit;
import io.millrace.retrain.dataset.TrainingSet;
import io.millrace.retrain.network.NetworkTrainer;
import io.millrace.retrain.smile.GradientBoostingTrainer;
import io.millrace.retrain.smile.IsolationForestTrainer;
import io.millrace.retrain.smile.KMeansTrainer;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every trainer keeps to. */
class TrainerContractTest {
  private static final int ROWS = 6_000;

  enum Kind {
    TREES(
        new GradientBoostingTrainer(),
        new LossRule.Brier(),
        new Contender("trees", Engine.SMILE, "gradient-boosting", List.of(), 0, Optional.empty())),
    NETWORK(
        new NetworkTrainer(),
        new LossRule.Brier(),
        new Contender("net", Engine.ONNX, "network", List.of(16, 8), 0.1, Optional.empty())),
    FOREST(
        new IsolationForestTrainer(),
        new LossRule.Oddness(),
        new Contender("odd", Engine.SMILE, "isolation-forest", List.of(), 0, Optional.empty())),
    AUTOENCODER(
        new NetworkTrainer(),
        new LossRule.Oddness(),
        new Contender("again", Engine.ONNX, "network", List.of(6, 2), 0.1, Optional.empty())),
    CENTRES(
        new KMeansTrainer(),
        new LossRule.Memberships(3),
        new Contender("near", Engine.SMILE, "k-means", List.of(), 0, Optional.empty()));

    final Trainer trainer;
    final LossRule rule;
    final Contender contender;

    Kind(Trainer trainer, LossRule rule, Contender contender) {
      this.trainer = trainer;
      this.rule = rule;
      this.contender = contender;
    }

    TrainingTask task(TimeSplit split, long seed, Budget budget) {
      List<String> classes = rule.width() == 1 ? List.of() : List.of("0", "1", "2");
      return new TrainingTask(
          rule, classes, SyntheticExamples.SIGNATURE, split, contender, seed, budget);
    }

    Trained train(TimeSplit split, long seed, Budget budget) {
      return trainer.train(task(split, seed, budget));
    }
  }

  private static TimeSplit split() {
    var at = SyntheticExamples.allMature(ROWS);
    TrainingSet set =
        TrainingSet.knownAt(
            at,
            SyntheticExamples.WITHIN,
            SyntheticExamples.SIGNATURE,
            SyntheticExamples.of(ROWS, 11));
    return RangePlan.of(set, at, at, List.of(new Retrain.Everything()), SplitRule.DEFAULT)
        .usable()
        .getFirst()
        .split();
  }

  @ParameterizedTest
  @EnumSource(names = {"TREES", "NETWORK"})
  void a_known_relation_is_learnt(Kind kind) {
    TimeSplit split = split();
    Trained trained = kind.train(split, 7, Budget.candidates(1));
    int scored = trained.validationScores().size();
    boolean[] labels = new boolean[scored];
    for (int i = 0; i < scored; i++) {
      labels[i] = split.validation().get(i).label() == 1;
    }
    double[] scores = trained.validationScores().stream().mapToDouble(d -> d).toArray();
    assertThat(Auc.of(scores, labels).getAsDouble()).isGreaterThan(0.80);
    double rate = split.validation().stream().mapToDouble(Example::label).average().getAsDouble();
    double noSkill = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    assertThat(trained.loss()).isLessThan(noSkill - 0.1);
  }

  @ParameterizedTest
  @EnumSource
  void the_same_task_with_counted_candidates_gives_the_same_bytes_in_any_thread(Kind kind) {
    TimeSplit split = split();
    Trained here = kind.train(split, 7, Budget.candidates(2));
    try (ForkJoinPool elsewhere = new ForkJoinPool(1)) {
      Trained there = elsewhere.submit(() -> kind.train(split, 7, Budget.candidates(2))).join();
      assertThat(there.artifact()).isEqualTo(here.artifact());
      assertThat(there).isEqualTo(here);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_refit_to_more_rows_is_another_model_and_the_same_each_time(Kind kind) {
    TimeSplit split = split();
    Trained chosen = kind.train(split, 7, Budget.candidates(2));
    List<Example> all = new ArrayList<>(split.train());
    all.addAll(split.validation());
    TrainingTask whole =
        kind.task(
            new TimeSplit(all, split.validation(), split.holdout(), 0), 7, Budget.candidates(1));
    Trained refitted = kind.trainer.refit(whole, chosen);
    assertThat(refitted.loss()).isEqualTo(chosen.loss());
    assertThat(refitted.artifact()).isNotEqualTo(chosen.artifact());
    assertThat(kind.trainer.refit(whole, chosen)).isEqualTo(refitted);
  }

  @ParameterizedTest
  @EnumSource
  void a_refit_to_the_same_rows_is_the_chosen_model(Kind kind) {
    TimeSplit split = split();
    Trained chosen = kind.train(split, 7, Budget.candidates(1));
    TrainingTask same = kind.task(split, 7, Budget.candidates(1));
    assertThat(kind.trainer.refit(same, chosen).validationScores())
        .isEqualTo(chosen.validationScores());
  }

  @ParameterizedTest
  @EnumSource
  void a_budget_that_is_spent_at_once_still_gives_a_model(Kind kind) {
    AtomicLong clock = new AtomicLong();
    Budget spent = Budget.time(Duration.ofNanos(1), () -> clock.addAndGet(10));
    Trained trained = kind.train(split(), 7, spent);
    assertThat(trained.candidates()).isEqualTo(1);
    assertThat(trained.loss()).isFinite();
  }

  @ParameterizedTest
  @EnumSource
  void its_manifest_encodes_every_feature_that_it_lists(Kind kind) {
    TimeSplit split = split();
    Trained trained = kind.train(split, 7, Budget.candidates(1));
    EncodedRows rows =
        EncodedRows.of(trained.manifest(), SyntheticExamples.SIGNATURE, split.validation());
    assertThat(rows.size()).isEqualTo(split.validation().size());
    assertThat(trained.manifest().features()).hasSize(SyntheticExamples.SIGNATURE.size());
    assertThat(trained.validationScores())
        .allSatisfy(s -> assertThat(s).isCloseTo(0.5, within(0.5)));
  }
}
