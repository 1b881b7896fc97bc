package io.millrace.bench.topology;

import io.millrace.features.kafka.FeatureStage;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** What is measured: the stage, or the same hops without its work. */
enum Contestant {
  FEATURES("features"),
  AVRO("the same hops, Avro, no features"),
  BARE("the same hops, bytes passed through");

  private final String title;

  Contestant(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * One that has been started.
   *
   * @param state {@code RUNNING} once it has its partitions and its state
   */
  record Running(Supplier<KafkaStreams.State> state, Runnable stop) implements AutoCloseable {
    /** Waits until it begins to work; when that was, by {@link System#nanoTime}. */
    long awaitRunning() {
      while (state.get() != KafkaStreams.State.RUNNING) {
        if (state.get().hasCompletedShutdown()) {
          throw new IllegalStateException("it stopped before it ran: " + state.get());
        }
        LockSupport.parkNanos(1_000_000);
      }
      return System.nanoTime();
    }

    @Override
    public void close() {
      stop.run();
    }
  }

  /** Starts it; closing it stops it. */
  Running start(
      Pipeline pipeline, Connection connection, Codecs codecs, Path directory, int threads) {
    return switch (this) {
      case FEATURES -> {
        var stage = new FeatureStage(pipeline, connection, codecs, directory, threads);
        stage.start();
        yield new Running(stage::state, stage::close);
      }
      case AVRO -> run(Hops.avro(pipeline, codecs), pipeline, connection, directory, threads);
      case BARE -> run(Hops.bare(pipeline), pipeline, connection, directory, threads);
    };
  }

  private static Running run(
      Topology topology, Pipeline pipeline, Connection connection, Path directory, int threads) {
    var streams =
        new KafkaStreams(
            topology, FeatureStage.properties(pipeline, connection, directory, threads));
    streams.start();
    return new Running(streams::state, streams::close);
  }
}
