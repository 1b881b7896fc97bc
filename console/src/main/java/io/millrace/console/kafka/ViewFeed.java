package io.millrace.console.kafka;

import io.millrace.console.view.RaceView;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps a view at what the pipeline's topics say, from their first record on: one daemon thread
 * folds the small logs, another counts the large ones. Neither gives up: what fails is tried again,
 * and {@link #problem} says meanwhile what is wrong.
 */
public final class ViewFeed implements AutoCloseable {
  private final List<Pursuit> pursuits;

  public ViewFeed(Connection connection, Pipeline pipeline, Codecs codecs, RaceView view) {
    this.pursuits =
        List.of(
            new Pursuit("logs", new Logs(connection, pipeline.name(), codecs, view)),
            new Pursuit("counts", new Counts(connection, pipeline, view)));
  }

  public ViewFeed start() {
    pursuits.forEach(Pursuit::start);
    return this;
  }

  /** What keeps the view from being fresh, for readiness; empty when nothing does. */
  public Optional<String> problem() {
    List<String> problems =
        pursuits.stream().map(Pursuit::problem).flatMap(Optional::stream).toList();
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(problems.stream().collect(Collectors.joining("; ")));
  }

  @Override
  public void close() {
    pursuits.forEach(Pursuit::close);
  }
}
