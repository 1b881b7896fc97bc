package io.millrace.app.run;

import io.millrace.console.http.ConsoleServer;
import io.millrace.console.http.Probe;
import io.millrace.console.kafka.ModelPosts;
import io.millrace.console.kafka.ViewFeed;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.List;
import java.util.Optional;

/** The page and what feeds it. */
public final class ConsoleStage implements Stage {
  private final RaceView view;
  private final ViewFeed feed;
  private final ConsoleServer server;
  private final ModelPosts models;

  ConsoleStage(
      Pipeline pipeline, Connection connection, Codecs codecs, ConsoleServer.Settings settings) {
    this.view = RaceView.of(pipeline);
    this.feed = new ViewFeed(connection, pipeline, codecs, view);
    this.models = new ModelPosts(connection, codecs, pipeline);
    this.server =
        new ConsoleServer(settings, view, List.of(new Probe("topics", feed::problem)))
            .withModels(models, Optional.ofNullable(System.getenv("MILLRACE_CONSOLE_TOKEN")));
  }

  /** Where the page is, once it has started. */
  public String address() {
    return server.url();
  }

  /** Shows the metrics of another stage of this process beside its own. */
  void show(MultiCollector metrics) {
    server.registry().register(metrics);
  }

  /** The sources have no more events: from now on the page says so. */
  public void end() {
    view.end();
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public void start() {
    feed.start();
    models.start();
    server.start();
  }

  /** What is wrong with the feed passes; the page says so until then. */
  @Override
  public Optional<String> failure() {
    return Optional.empty();
  }

  @Override
  public void close() {
    server.close();
    models.close();
    feed.close();
  }
}
