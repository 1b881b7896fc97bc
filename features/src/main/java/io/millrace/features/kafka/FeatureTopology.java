package io.millrace.features.kafka;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The stage's two hops, joined by the keyed log:
 *
 * <pre>
 *   raw streams -> admission -> p.keyed -> engine -> p.features, p.labels
 *                     '-> p.dead-letters     '-> p.dead-letters
 * </pre>
 *
 * Admission reads the partitions of all streams in the order of event time, as far as they are
 * there. The engine reads one partition of the keyed log in offset order. Keys are the window key
 * under Kafka's default partitioner, so a partition keeps its number from the keyed log on.
 */
public final class FeatureTopology {
  private static final String ADMISSION = "admission";
  private static final String ENGINE = "engine";
  private static final String FROM_KEYED = "from-keyed";

  private FeatureTopology() {}

  public static Topology build(Pipeline pipeline, Codecs codecs) {
    return build(pipeline, codecs, new FeatureCounters());
  }

  static Topology build(Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    var topology = new Topology();
    Topics topics = Topics.of(pipeline.name());
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      topology.addSource(
          AutoOffsetReset.earliest(),
          source(stream.name()),
          new EventTime(stream),
          new ByteArrayDeserializer(),
          new RawEventDeserializer(pipeline, stream, codecs),
          topics.stream(stream.name()).name());
    }
    String[] sources =
        pipeline.streams().keySet().stream().map(FeatureTopology::source).toArray(String[]::new);
    topology.addProcessor(
        ADMISSION, AdmissionProcessor.supplier(pipeline, codecs, counters), sources);
    sink(topology, Sinks.KEYED, topics.keyed().name(), ADMISSION);
    sink(topology, Sinks.DEAD_ADMISSION, topics.deadLetters().name(), ADMISSION);

    topology.addSource(
        AutoOffsetReset.earliest(),
        FROM_KEYED,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.keyed().name());
    topology.addProcessor(ENGINE, EngineProcessor.supplier(pipeline, codecs, counters), FROM_KEYED);
    sink(topology, Sinks.FEATURES, topics.features().name(), ENGINE);
    sink(topology, Sinks.LABELS, topics.labels().name(), ENGINE);
    sink(topology, Sinks.DEAD_ENGINE, topics.deadLetters().name(), ENGINE);
    return topology;
  }

  private static String source(String stream) {
    return "from-" + stream + "-events";
  }

  private static void sink(Topology topology, String name, String topic, String parent) {
    topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
  }
}
