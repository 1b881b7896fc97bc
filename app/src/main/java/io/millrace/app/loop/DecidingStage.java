package io.millrace.app.loop;

import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.decision.DecisionRule;
import io.millrace.scoring.decision.News;
import io.millrace.scoring.decision.PartitionDecisions;
import io.millrace.scoring.decision.Ranking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The deciding stage, for pipelines whose labels depend on what was decided. Nothing is late here:
 * the champion's score decides, or where it has none the best other contender's in the file's
 * order, once every worker has answered. Its state is in the logs, and is read again from there.
 */
final class DecidingStage implements Stage {
  private final DecisionRule rule;
  private final List<String> contenders;
  private final LoopLogs logs;
  private final List<ScoringStage> workers;
  private final Cursor<Prediction> predictions;
  private final Transaction transaction = new Transaction();
  private final List<PartitionDecisions> states = new ArrayList<>();
  private final long[] settled;

  DecidingStage(Pipeline pipeline, LoopLogs logs, List<ScoringStage> workers) {
    this.rule = DecisionRule.of(pipeline);
    this.contenders = List.copyOf(pipeline.contenders().keySet());
    this.logs = logs;
    this.workers = List.copyOf(workers);
    this.predictions = new Cursor<>(logs.predictions());
    this.settled = new long[predictions.partitions()];
    restart();
  }

  private void restart() {
    states.clear();
    for (int partition = 0; partition < predictions.partitions(); partition++) {
      List<String> engines = workers.stream().map(ScoringStage::name).toList();
      PartitionDecisions state = new PartitionDecisions(rule, engines, 0);
      logs.decisions().kept(partition).forEach(one -> state.decided(one.featuresOffset()));
      states.add(state);
    }
  }

  @Override
  public String name() {
    return "deciding";
  }

  /** Takes all scores that have come, then hears of each worker that those were all of its own. */
  @Override
  public int step(int most) {
    int taken = 0;
    for (int partition = 0; partition < states.size(); partition++) {
      long before = states.get(partition).settled();
      while (predictions.hasNext(partition)) {
        long at = predictions.position(partition);
        tell(partition, new News.Scored(predictions.next(partition), at));
        taken++;
      }
      for (ScoringStage worker : workers) {
        tell(
            partition,
            new News.Answered(worker.name(), worker.committed(partition), Instant.EPOCH));
      }
      taken += states.get(partition).settled() > before ? 1 : 0;
    }
    return taken;
  }

  private void tell(int partition, News news) {
    for (Decision one : states.get(partition).step(news, Instant.EPOCH, Ranking.of(contenders))) {
      transaction.append(logs.decisions(), partition, one);
    }
  }

  /** Event time of a partition's first vector whose decision is not committed. */
  long firstUndecided(int partition) {
    Log<FeatureVector> features = logs.features();
    return settled[partition] < features.end(partition)
        ? features.read(partition, settled[partition]).eventTime().toEpochMilli()
        : Long.MAX_VALUE;
  }

  /** Offset before which every event is decided, or never will be. */
  long committed(int partition) {
    return settled[partition];
  }

  @Override
  public void commit() {
    transaction.commit();
    predictions.commit();
    for (int partition = 0; partition < settled.length; partition++) {
      settled[partition] = states.get(partition).settled();
    }
  }

  @Override
  public void crash() {
    transaction.abort();
    predictions.restart();
    restart();
  }
}
