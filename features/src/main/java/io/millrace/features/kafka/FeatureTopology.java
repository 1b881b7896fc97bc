package io.millrace.features.kafka;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage's hops, joined by the keyed log, and where windows have further keys by the rekeyed log
 * and what comes back from it:
 *
 * <pre>
 *   raw streams -> admission -> p.keyed -----------------------> engine -> p.features, p.labels
 *                     |'------> p.rekeyed -> further keys -> p.partials -^
 *                     '-> p.dead-letters
 * </pre>
 *
 * Admission reads the partitions of all streams in the order of event time, as far as they are
 * there. The engines read one partition of their log in offset order. Keys are the window key under
 * Kafka's default partitioner, so a partition keeps its number from the keyed log on, answers
 * included. Admission's marks go to all partitions of the rekeyed log.
 */
public final class FeatureTopology {
  private static final String ADMISSION = "admission";
  private static final String ENGINE = "engine";
  private static final String FURTHER = "further-keys";
  private static final String FROM_KEYED = "from-keyed";
  private static final String FROM_REKEYED = "from-rekeyed";
  private static final String FROM_PARTIALS = "from-partials";

  private FeatureTopology() {}

  /**
   * The topology over topics of so many partitions.
   *
   * @param partitions of the pipeline's topics
   */
  public static Topology build(Pipeline pipeline, Codecs codecs, int partitions) {
    return build(pipeline, codecs, partitions, new FeatureCounters());
  }

  static Topology build(
      Pipeline pipeline, Codecs codecs, int partitions, FeatureCounters counters) {
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

    source(topology, FROM_KEYED, topics.keyed().name());
    ProcessorSupplier<byte[], byte[], byte[], byte[]> engine =
        EngineProcessor.supplier(pipeline, codecs, counters);
    if (pipeline.furtherKeys().isEmpty()) {
      topology.addProcessor(ENGINE, engine, FROM_KEYED);
    } else {
      further(topology, topics, FurtherProcessor.supplier(pipeline, partitions, codecs, counters));
      topology.addProcessor(ENGINE, engine, FROM_KEYED, FROM_PARTIALS);
    }
    sink(topology, Sinks.FEATURES, topics.features().name(), ENGINE);
    sink(topology, Sinks.LABELS, topics.labels().name(), ENGINE);
    sink(topology, Sinks.DEAD_ENGINE, topics.deadLetters().name(), ENGINE);
    return topology;
  }

  private static void further(
      Topology topology,
      Topics topics,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> furtherKeys) {
    topology.addSink(
        Sinks.REKEYED,
        topics.rekeyed().name(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        FeatureTopology::marksEverywhere,
        ADMISSION);
    source(topology, FROM_REKEYED, topics.rekeyed().name());
    topology.addProcessor(FURTHER, furtherKeys, FROM_REKEYED);
    sink(topology, Sinks.PARTIALS, topics.partials().name(), FURTHER);
    sink(topology, Sinks.DEAD_FURTHER, topics.deadLetters().name(), FURTHER);
    source(topology, FROM_PARTIALS, topics.partials().name());
  }

  /** What has no key goes to every partition, the rest where Kafka puts it. */
  private static Optional<Set<Integer>> marksEverywhere(
      String topic, byte @Nullable [] key, byte @Nullable [] value, int partitions) {
    return key == null
        ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
        : Optional.empty();
  }

  private static void source(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private static String source(String stream) {
    return "from-" + stream + "-events";
  }

  private static void sink(Topology topology, String name, String topic, String parent) {
    topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
  }
}
