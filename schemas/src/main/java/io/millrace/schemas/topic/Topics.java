package io.millrace.schemas.topic;

import static io.millrace.schemas.topic.Topic.Cleanup.COMPACT;
import static io.millrace.schemas.topic.Topic.Cleanup.KEEP;
import static io.millrace.schemas.topic.Topic.Partitions.AS_THE_STREAMS;
import static io.millrace.schemas.topic.Topic.Partitions.ONE;

import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;

/**
 * The catalogue: every topic of a pipeline, and the three that all pipelines share.
 *
 * <p>Records from the keyed log to the predictions carry the window key, so that a partition number
 * means the same events all the way: its order is the keyed log's order, and a reader's watermark
 * is the least over partitions.
 */
public final class Topics {
  public static final Topic COMMANDS =
      new Topic(
          "millrace.commands", "pipeline", "Command", ONE, KEEP, "everyone", List.of("registry"));
  public static final Topic ARTIFACTS =
      new Topic(
          "millrace.artifacts",
          "sha256/index",
          "ArtifactChunk",
          ONE,
          COMPACT,
          "retrain, publish",
          List.of("registry", "scoring", "retrain"));
  public static final Topic MODELS =
      new Topic(
          "millrace.models",
          "what the record is about",
          "RegistryRecord",
          ONE,
          COMPACT,
          "registry",
          List.of("scoring", "monitor", "retrain", "console"));

  private final String pipeline;

  private Topics(String pipeline) {
    this.pipeline = pipeline;
  }

  public static Topics of(String pipeline) {
    return new Topics(pipeline);
  }

  /** Names that a stream may not take, because the pipeline's own topics have them. */
  public static List<String> reservedStreamNames() {
    return of("").derived().stream().map(topic -> topic.name().substring(1)).toList();
  }

  public Topic stream(String stream) {
    return new Topic(
        pipeline + "." + stream,
        "the stream's key field",
        "the stream's schema",
        AS_THE_STREAMS,
        KEEP,
        "ingest or the users' producers",
        List.of("features"));
  }

  public Topic keyed() {
    return log("keyed", "window key", "KeyedEvent", "features", "features", "backtest");
  }

  /** Admitted events once more, under each further window key that they feed or ask for. */
  public Topic rekeyed() {
    return log("rekeyed", "a further key and its value", "KeyedEvent", "features", "features");
  }

  /** What the windows of a further key hold for a scored event, on its way back. */
  public Topic partials() {
    return log("partials", "window key", "vector", "features", "features");
  }

  public Topic features() {
    return log("features", "window key", "vector", "features", "scoring", "explain", "monitor");
  }

  public Topic labels() {
    return log("labels", "window key", "Label", "features", "monitor");
  }

  public Topic deadLetters() {
    return log("dead-letters", "as it came", "bytes as they came", "every stage", "console");
  }

  /** Which dead letters have been driven again, so that none is twice. */
  public Topic redriven() {
    return one(
        "redriven", "partition:offset of the letter", "the topic it went to", "redrive", "redrive");
  }

  public Topic predictions() {
    return log(
        "predictions",
        "window key",
        "Prediction",
        "scoring",
        "monitor",
        "decide",
        "explain",
        "console");
  }

  public Topic activations() {
    return one("activations", "contender", "Activation", "scoring", "scoring", "backtest");
  }

  public Topic decisions() {
    return log(
        "decisions",
        "window key",
        "Decision",
        "decide",
        "decide",
        "monitor",
        "the users' consumers");
  }

  public Topic explanations() {
    return log(
        "explanations", "window key", "Explanation", "explain", "console", "the users' consumers");
  }

  public Topic outcomes() {
    return log("outcomes", "window key", "Outcome", "monitor", "console");
  }

  public Topic examples() {
    return log("examples", "window key", "example", "monitor", "retrain");
  }

  public Topic metrics() {
    return one("metrics", "predictor", "Metric", "monitor", "decide", "console");
  }

  public Topic drift() {
    return one("drift", "subject", "Drift", "monitor", "console");
  }

  public Topic verdicts() {
    return one("verdicts", "contender", "Verdict", "monitor", "console");
  }

  public Topic requests() {
    return one("requests", "request id", "Request", "monitor, retrain", "retrain", "ingest");
  }

  public Topic watermarks() {
    return one("watermarks", "stage", "Watermark", "monitor", "ingest", "console");
  }

  /** What the pipeline was started with, each time that it had changed. */
  public Topic definitions() {
    return one("definitions", "pipeline", "Definition", "features", "validate");
  }

  /** Which events are forgotten: trainings pass over their examples. */
  public Topic erasures() {
    return new Topic(
        pipeline + ".erasures",
        "hash of an event's id",
        "Erasure",
        ONE,
        COMPACT,
        "erase",
        List.of("retrain", "backtest"));
  }

  /** Every topic of a pipeline that the project writes, the shared ones excluded. */
  public List<Topic> derived() {
    return List.of(
        keyed(),
        rekeyed(),
        partials(),
        features(),
        labels(),
        deadLetters(),
        redriven(),
        predictions(),
        activations(),
        decisions(),
        explanations(),
        outcomes(),
        examples(),
        metrics(),
        drift(),
        verdicts(),
        requests(),
        watermarks(),
        definitions(),
        erasures());
  }

  /** Every topic that the pipeline touches: the second hop's only where it has further keys. */
  public static List<Topic> all(Pipeline pipeline) {
    Topics topics = of(pipeline.name());
    List<Topic> all = new ArrayList<>();
    pipeline.streams().keySet().forEach(stream -> all.add(topics.stream(stream)));
    all.addAll(topics.derived());
    if (pipeline.furtherKeys().isEmpty()) {
      all.removeAll(List.of(topics.rekeyed(), topics.partials()));
    }
    all.addAll(List.of(COMMANDS, ARTIFACTS, MODELS));
    return all;
  }

  private Topic log(String name, String key, String value, String writer, String... readers) {
    return new Topic(
        pipeline + "." + name, key, value, AS_THE_STREAMS, KEEP, writer, List.of(readers));
  }

  private Topic one(String name, String key, String value, String writer, String... readers) {
    return new Topic(pipeline + "." + name, key, value, ONE, KEEP, writer, List.of(readers));
  }
}
