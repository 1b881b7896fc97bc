package io.millrace.bench.topology;

import io.millrace.features.kafka.FeatureStage;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import java.nio.file.Path;
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

  /** One that has been started; closing it stops it. */
  interface Running {
    void close();
  }

  Running start(
      Pipeline pipeline, Connection connection, Codecs codecs, Path directory, int threads) {
    return switch (this) {
      case FEATURES -> {
        var stage = new FeatureStage(pipeline, connection, codecs, directory, threads);
        stage.start();
        yield stage::close;
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
    return streams::close;
  }
}
