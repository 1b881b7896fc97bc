package io.millrace.scoring.decider;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.decider.DecisionCounts.Made;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.Session;
import io.millrace.scoring.session.SessionThread;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one decision for each event that was scored. Stages of a pipeline share the partitions;
 * any may come, go or be killed: what is decided and what is open is read back from the logs.
 */
public final class DecisionStage implements AutoCloseable {
  private final Connection connection;
  private final Codecs codecs;
  private final Pipeline pipeline;
  private final String writer;
  private final RankingFeed ranking;
  private final DecisionCounts counts = new DecisionCounts();
  private final SessionThread thread;

  /**
   * Not started yet.
   *
   * @param instance tells the stages of a pipeline apart; a restarted one keeps it, so that it ends
   *     what it had left open
   */
  public DecisionStage(Connection connection, Codecs codecs, Pipeline pipeline, String instance) {
    this.connection = connection;
    this.codecs = codecs;
    this.pipeline = pipeline;
    String group = DecisionSession.group(pipeline);
    this.writer = group + "." + instance;
    this.ranking = new RankingFeed(connection, codecs, pipeline);
    this.thread = new SessionThread(group, this::join);
  }

  public void start() {
    ranking.start();
    thread.start();
  }

  /** Why it stopped by itself. */
  public Optional<Throwable> failure() {
    return thread.failure().or(ranking::failure);
  }

  /** Decisions committed since the start, by how they were made. */
  public Map<Made, Long> counts() {
    return counts.snapshot();
  }

  private Session join() {
    return Output.join(
        Output.of(pipeline.delivery(), connection, writer),
        output -> new DecisionSession(connection, codecs, pipeline, ranking::now, counts, output));
  }

  /** Commits what is decided and leaves the group. */
  @Override
  public void close() {
    thread.close();
    ranking.close();
  }
}
