package io.millrace.bench.topology;

import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The stage's two hops without its work: what they are compared with. */
final class Hops {
  private static final String TO_FEATURES = "to-features";
  private static final String TO_LABELS = "to-labels";

  private Hops() {}

  /** Bytes in, the same bytes out, twice. */
  static Topology bare(Pipeline pipeline) {
    return topology(pipeline, () -> new Hop(Hops::asItCame), () -> new Hop(Hops::asItCame));
  }

  /** All Avro that the stage decodes and encodes, and no admission, windows or state. */
  static Topology avro(Pipeline pipeline, Codecs codecs) {
    return topology(
        pipeline,
        () -> new Hop(new KeyedHop(pipeline, codecs)),
        () -> new Hop(new VectorHop(pipeline, codecs)));
  }

  private static Topology topology(
      Pipeline pipeline,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> first,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> second) {
    Topics topics = Topics.of(pipeline.name());
    String[] raw =
        pipeline.streams().keySet().stream()
            .map(stream -> topics.stream(stream).name())
            .toArray(String[]::new);
    var bytes = new ByteArrayDeserializer();
    var out = new ByteArraySerializer();
    return new Topology()
        .addSource(AutoOffsetReset.earliest(), "raw", bytes, bytes, raw)
        .addProcessor("first", first, "raw")
        .addSink("to-keyed", topics.keyed().name(), out, out, "first")
        .addSource(AutoOffsetReset.earliest(), "keyed", bytes, bytes, topics.keyed().name())
        .addProcessor("second", second, "keyed")
        .addSink(TO_FEATURES, topics.features().name(), out, out, "second")
        .addSink(TO_LABELS, topics.labels().name(), out, out, "second");
  }

  /** What becomes of a record; the sink is empty where there is only one. */
  private record Sent(Record<byte[], byte[]> record, String sink) {}

  @FunctionalInterface
  private interface Step {
    @Nullable Sent take(String topic, Record<byte[], byte[]> record);
  }

  private static Sent asItCame(String topic, Record<byte[], byte[]> record) {
    return new Sent(record, topic.endsWith(".keyed") ? TO_FEATURES : "");
  }

  private static final class Hop implements Processor<byte[], byte[], byte[], byte[]> {
    private final Step step;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    Hop(Step step) {
      this.step = step;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
      context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      ProcessorContext<byte[], byte[]> to = context;
      if (to == null) {
        throw new IllegalStateException("a record came before init");
      }
      Sent sent = step.take(to.recordMetadata().orElseThrow().topic(), record);
      if (sent != null && sent.sink.isEmpty()) {
        to.forward(sent.record);
      } else if (sent != null) {
        to.forward(sent.record, sent.sink);
      }
    }
  }

  /** Decodes a raw value and encodes it as a keyed one. */
  private static final class KeyedHop implements Step {
    private final Map<String, Codec<List<@Nullable Object>>> raw = new HashMap<>();
    private final Codec<KeyedEvent> keyed;

    KeyedHop(Pipeline pipeline, Codecs codecs) {
      Topics topics = Topics.of(pipeline.name());
      pipeline
          .streams()
          .forEach(
              (name, stream) ->
                  raw.put(
                      topics.stream(name).name(),
                      codecs.of(topics.stream(name).subject(), EventForm.of(stream.schema()))));
      keyed = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    }

    @Override
    public @Nullable Sent take(String topic, Record<byte[], byte[]> record) {
      Codec<List<@Nullable Object>> codec = raw.get(topic);
      if (codec == null || !(codec.decode(record.value()).get(0) instanceof String id)) {
        return null;
      }
      String stream = topic.substring(topic.indexOf('.') + 1);
      Instant now = Instant.ofEpochMilli(record.timestamp());
      var event = new KeyedEvent(stream, id, now, now, 0, 0, new Blob(record.value()));
      return new Sent(record.withValue(keyed.encode(event)), "");
    }
  }

  /** Decodes a keyed value and the raw one in it; encodes a vector of nothing, or a label. */
  private static final class VectorHop implements Step {
    private final Pipeline pipeline;
    private final Codec<KeyedEvent> keyed;
    private final KeyedEventReader reader;
    private final Codec<FeatureVector> vectors;
    private final Codec<Label> labels;
    private final FeatureValues nothing;

    VectorHop(Pipeline pipeline, Codecs codecs) {
      Topics topics = Topics.of(pipeline.name());
      int size = pipeline.features().size();
      this.pipeline = pipeline;
      this.keyed = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
      this.reader = new KeyedEventReader(pipeline, codecs);
      this.vectors = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
      this.labels = codecs.of(topics.labels().subject(), RecordForm.of(Label.class));
      this.nothing = new FeatureValues(new double[size], new @Nullable String[size]);
    }

    @Override
    public Sent take(String topic, Record<byte[], byte[]> record) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      Event event = reader.read(key, keyed.decode(record.value()));
      if (!event.stream().equals(pipeline.scored())) {
        return new Sent(
            record.withValue(labels.encode(new Label(event.id(), key, event.time(), 0))),
            TO_LABELS);
      }
      var vector =
          new FeatureVector(
              event.id(),
              key,
              event.time(),
              event.admittedAt(),
              pipeline.signature().hash(),
              nothing);
      return new Sent(record.withValue(vectors.encode(vector)), TO_FEATURES);
    }
  }
}
