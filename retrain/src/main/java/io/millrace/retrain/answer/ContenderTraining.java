package io.millrace.retrain.answer;

import io.millrace.retrain.answer.Answer.Part;
import io.millrace.retrain.answer.Answer.Refusal;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.retrain.dataset.RangePlan;
import io.millrace.retrain.dataset.TimeSplit;
import io.millrace.retrain.trainer.Budget;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import io.millrace.schemas.pipeline.Tune;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.BadModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One contender trained on each range within its one budget; the better on the holdout is kept.
 * Where nobody says what was true none is better: the first usable range has the whole budget.
 */
final class ContenderTraining {
  private final TrainingJob job;
  private final Contender contender;
  private final Trainer trainer;
  private final Optional<Incumbent> incumbent;
  private final ScorerLoader loader;

  ContenderTraining(
      TrainingJob job, Contender contender, Trainer trainer, Optional<Incumbent> incumbent) {
    this.job = job;
    this.contender = contender;
    this.trainer = trainer;
    this.incumbent = incumbent;
    this.loader = new ScorerLoader(Signatures.of(job.signature()));
  }

  /** Runs in the calling thread. */
  Part run() {
    long start = System.nanoTime();
    List<String> skipped = new ArrayList<>(job.skipped());
    List<Attempt> attempts = attempts(start, skipped);
    Optional<Attempt> best = attempts.stream().min(Comparator.comparingDouble(Attempt::loss));
    if (best.isEmpty()) {
      return refusal(String.join("; ", skipped));
    }
    Attempt kept =
        switch (job.afterwards()) {
          case AS_JUDGED -> best.get();
          case FITTED_TO_ALL -> refitted(best.get());
        };
    double seconds = (System.nanoTime() - start) / 1e9;
    Bundle bundle = new BundleAssembly(job, contender.name(), incumbentScores()).of(kept, seconds);
    return submission(bundle, kept.trained(), skipped);
  }

  private List<Attempt> attempts(long start, List<String> skipped) {
    List<Attempt> attempts = new ArrayList<>();
    List<RangePlan.Usable> usable = job.plan().usable();
    List<RangePlan.Usable> ranges =
        job.rule().isJudged() ? usable : usable.stream().limit(1).toList();
    for (int i = 0; i < ranges.size(); i++) {
      try {
        attempts.add(attempt(ranges.get(i), share(start, ranges.size(), i)));
      } catch (IllegalStateException | BadModelException e) {
        skipped.add(ranges.get(i).name() + ": " + e.getMessage());
      }
    }
    return attempts;
  }

  private Attempt attempt(RangePlan.Usable range, Budget budget) {
    Trained trained = trainer.train(task(range, budget));
    return Attempt.of(range, trained, job, contender.name());
  }

  /** All rows of the range were known when the version was asked for. */
  private Attempt refitted(Attempt judged) {
    TimeSplit split = judged.range().split();
    List<Example> all = job.set().since(split.train().getFirst().vector().eventTime());
    RangePlan.Usable whole =
        new RangePlan.Usable(
            judged.range().name(), new TimeSplit(all, split.validation(), split.holdout(), 0));
    return judged.servedBy(
        whole, trainer.refit(task(whole, Budget.candidates(1)), judged.trained()));
  }

  private TrainingTask task(RangePlan.Usable range, Budget budget) {
    return new TrainingTask(
        job.rule(),
        job.pipeline().label().classes(),
        job.signature(),
        range.split(),
        contender,
        job.seed(contender.name()),
        budget);
  }

  /** What is left of the contender's budget, in equal parts for the ranges that are left. */
  private Budget share(long start, int ranges, int done) {
    Tune tune = job.pipeline().tune();
    if (tune.candidates().isPresent()) {
      return Budget.candidates(Math.max(1, tune.candidates().get() / ranges));
    }
    long left = tune.time().toNanos() - (System.nanoTime() - start);
    return Budget.time(Duration.ofNanos(Math.max(0, left) / (ranges - done)), System::nanoTime);
  }

  /** Whether its gates let it pass is for the registry to say, where all can read the numbers. */
  private Part submission(Bundle bundle, Trained trained, List<String> skipped) {
    try {
      loader.load(contender.name(), bundle, trained.artifact().bytes()).close();
      return new Submission(bundle, trained.artifact(), skipped);
    } catch (BadModelException e) {
      return refusal("trained, but it would not serve: " + e.getMessage());
    }
  }

  /**
   * Empty where there is no current version, or it is for another label, or cannot score these
   * vectors any more.
   */
  private Optional<double[]> incumbentScores() {
    if (incumbent.isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest = incumbent.get().version().bundle().manifest();
    if (job.pipeline().label().objection(manifest).isPresent()) {
      return Optional.empty();
    }
    List<FeatureVector> vectors = job.holdout().stream().map(Example::vector).toList();
    try (Scorer scorer =
        loader.load(incumbent.get().version(), incumbent.get().artifact().bytes())) {
      return Optional.of(scorer.score(vectors));
    } catch (BadModelException | UnfitVectorException e) {
      return Optional.empty();
    }
  }

  private Refusal refusal(String why) {
    return new Refusal(contender.name(), why);
  }
}
