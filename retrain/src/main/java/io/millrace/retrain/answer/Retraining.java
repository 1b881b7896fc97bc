package io.millrace.retrain.answer;

import io.millrace.retrain.answer.Answer.Part;
import io.millrace.retrain.answer.Answer.Refusal;
import io.millrace.retrain.dataset.SplitRule;
import io.millrace.retrain.network.NetworkTrainer;
import io.millrace.retrain.smile.GradientBoostingTrainer;
import io.millrace.retrain.smile.IsolationForestTrainer;
import io.millrace.retrain.smile.KMeansTrainer;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers a request for new versions with bundles ready to submit, or with the reason why there is
 * none.
 *
 * <p>Each contender trains in a fork-join pool of one thread: whatever a library does in parallel
 * stays in it, so that all contenders have the same budget on the same cores. With {@code
 * tune.candidates} set the answer is a function of the request and the examples, the same in one
 * thread or in several. For one caller at a time.
 */
public final class Retraining {
  private static final Map<String, Trainer> TRAINERS =
      Map.of(
          "gradient-boosting", new GradientBoostingTrainer(),
          "isolation-forest", new IsolationForestTrainer(),
          "k-means", new KMeansTrainer(),
          "network", new NetworkTrainer());

  private final Pipeline pipeline;
  private final Threads threads;
  private final SplitRule rule;

  public Retraining(Pipeline pipeline, Threads threads) {
    this(pipeline, threads, SplitRule.of(pipeline.retrain()));
  }

  public Retraining(Pipeline pipeline, Threads threads, SplitRule rule) {
    this.pipeline = pipeline;
    this.threads = threads;
    this.rule = rule;
  }

  /**
   * Trains and judges; takes about {@code tune.time}, times the contenders where there is one
   * thread.
   *
   * @param examples in any order; those not known at the request's time are left out
   * @param incumbents current versions by contender, to be judged beside the new ones
   */
  public Answer answer(
      Request request, Collection<Example> examples, Map<String, Incumbent> incumbents) {
    long start = System.nanoTime();
    TrainingJob job = TrainingJob.of(pipeline, request, examples, rule);
    List<Part> parts =
        inPools(
            request.contenders().stream().distinct().toList(),
            name -> train(job, name, Optional.ofNullable(incumbents.get(name))));
    return Answer.of(parts, (System.nanoTime() - start) / 1e9);
  }

  private Part train(TrainingJob job, String name, Optional<Incumbent> incumbent) {
    Contender contender = pipeline.contenders().get(name);
    if (contender == null) {
      return new Refusal(
          name, "is not one of the pipeline's contenders " + pipeline.contenders().keySet());
    }
    Trainer trainer = TRAINERS.get(contender.algorithm());
    if (trainer == null) {
      return new Refusal(
          name,
          "algorithm %s is not trained here: publish a version of it"
              .formatted(contender.algorithm()));
    }
    try {
      return new ContenderTraining(job, contender, trainer, incumbent).run();
    } catch (RuntimeException e) {
      // One contender's accident must not cost the others their answer; the reason is recorded.
      return new Refusal(name, "training failed: " + e);
    }
  }

  /** What one contender's training comes to. */
  private interface Training {
    Part of(String contender);
  }

  private List<Part> inPools(List<String> contenders, Training training) {
    int count = threads == Threads.ONE ? 1 : Math.max(1, contenders.size());
    List<ForkJoinPool> pools = Stream.generate(() -> new ForkJoinPool(1)).limit(count).toList();
    try {
      List<Future<Part>> futures =
          IntStream.range(0, contenders.size())
              .<Future<Part>>mapToObj(
                  i -> pools.get(i % count).submit(() -> training.of(contenders.get(i))))
              .toList();
      List<Part> parts = new ArrayList<>();
      for (Future<Part> future : futures) {
        parts.add(future.get());
      }
      return parts;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the retraining was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the retraining died: " + e.getCause(), e.getCause());
    } finally {
      pools.forEach(ForkJoinPool::shutdownNow);
    }
  }
}
