package io.millrace.scoring.explainer;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.explainer.ExplanationMetrics.VersionWork;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.Session;
import io.millrace.scoring.session.SessionThread;
import java.util.Map;
import java.util.Optional;

/**
 * Explains the predictions that the pipeline's policy chooses, behind the scores and beside their
 * path: it follows the committed predictions, reads their vectors where they say that they stand,
 * and loads versions of its own. Stages of a pipeline share the partitions.
 */
public final class ExplanationStage implements AutoCloseable {
  private final Connection connection;
  private final Codecs codecs;
  private final Pipeline pipeline;
  private final String writer;
  private final ExplainedVersions versions;
  private final ExplanationMetrics metrics = new ExplanationMetrics();
  private final SessionThread thread;

  /**
   * Not started yet.
   *
   * @param instance tells the stages of a pipeline apart; a restarted one keeps it, so that it ends
   *     what it had left open
   * @throws IllegalArgumentException when the pipeline explains nothing
   */
  public ExplanationStage(
      Connection connection, Codecs codecs, Pipeline pipeline, String instance) {
    if (pipeline.explain().policy() == Explain.Policy.NONE) {
      throw new IllegalArgumentException(
          "pipeline %s explains nothing: say which predictions in its file, as in `explain: {policy: sampled}`"
              .formatted(pipeline.name()));
    }
    this.connection = connection;
    this.codecs = codecs;
    this.pipeline = pipeline;
    String group = ExplanationSession.group(pipeline);
    this.writer = group + "." + instance;
    this.versions = new ExplainedVersions(connection, codecs, pipeline);
    this.thread = new SessionThread(group, this::join);
  }

  public void start() {
    versions.start();
    thread.start();
  }

  /** Why it stopped by itself. */
  public Optional<Throwable> failure() {
    return thread.failure();
  }

  /** By version's name. */
  public Map<String, VersionWork> metrics() {
    return metrics.snapshot();
  }

  private Session join() {
    return Output.join(
        Output.of(pipeline.delivery(), connection, writer),
        output -> new ExplanationSession(connection, codecs, pipeline, versions, metrics, output));
  }

  /** Commits what is explained, leaves the group and frees the models. */
  @Override
  public void close() {
    thread.close();
    versions.close();
  }
}
