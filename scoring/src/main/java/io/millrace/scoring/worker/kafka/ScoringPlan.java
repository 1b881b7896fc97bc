package io.millrace.scoring.worker.kafka;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.session.Output;
import java.util.List;
import java.util.Locale;

/** What stays the same over a worker's sessions. */
record ScoringPlan(
    Connection connection,
    Codecs codecs,
    Pipeline pipeline,
    Engine engine,
    ScoringSettings settings) {

  Topics topics() {
    return Topics.of(pipeline.name());
  }

  /** {@code flights.score-smile}. */
  String group() {
    return group(pipeline, engine);
  }

  static String group(Pipeline pipeline, Engine engine) {
    return pipeline.name() + ".score-" + writer(engine);
  }

  /** What this engine's workers call themselves in their progress marks. */
  String writer() {
    return writer(engine);
  }

  /** What this worker calls itself in its reports: {@code smile.0}. */
  String worker() {
    return writer() + "." + settings.instance();
  }

  private static String writer(Engine engine) {
    return engine.name().toLowerCase(Locale.ROOT);
  }

  /** Names of the contenders that this engine runs. */
  List<String> contenders() {
    return pipeline.contenders().values().stream()
        .filter(contender -> contender.engine() == engine)
        .map(Pipeline.Contender::name)
        .toList();
  }

  Output output() {
    return Output.of(pipeline.delivery(), connection, group() + "." + settings.instance());
  }
}
