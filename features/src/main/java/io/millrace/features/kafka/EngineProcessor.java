package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine around Kafka: the keyed log in; vectors and labels out. */
final class EngineProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcessor.class);
  private static final StepState STATE = new StepState("engine");

  private final Pipeline pipeline;
  private final FeatureCounters counters;
  private final KeyedEventReader reader;
  private final Codec<KeyedEvent> keyedCodec;
  private final Codec<FeatureVector> vectorCodec;
  private final Codec<Label> labelCodec;
  private @Nullable Task task;

  private EngineProcessor(Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    Topics topics = Topics.of(pipeline.name());
    this.pipeline = pipeline;
    this.counters = counters;
    this.reader = new KeyedEventReader(pipeline, codecs);
    this.keyedCodec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    this.vectorCodec = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    this.labelCodec = codecs.of(topics.labels().subject(), RecordForm.of(Label.class));
  }

  /** What init makes, anew each time: a task that failed is revived with the same processor. */
  private record Task(Sinks sinks, FeatureEngine engine) {}

  static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return new EngineProcessor(pipeline, codecs, counters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return STATE.stores();
      }
    };
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    task =
        new Task(
            new Sinks(context, Sinks.DEAD_ENGINE),
            STATE.resume(new FeatureEngine(pipeline), context));
  }

  @Override
  public void process(Record<byte[], byte[]> keyed) {
    Task now = task;
    if (now == null) {
      throw new IllegalStateException("a record came before init");
    }
    Event event;
    try {
      event = read(keyed);
    } catch (PoisonException e) {
      counters.refused(Refusal.POISON);
      now.sinks.refuse(
          new Sinks.Refused(
              keyed, keyed.value(), Refusal.POISON.code(), String.valueOf(e.getMessage()), e));
      return;
    }
    for (Output output : now.engine.accept(event)) {
      emit(now.sinks, output);
    }
  }

  private Event read(Record<byte[], byte[]> keyed) {
    if (keyed.key() == null || keyed.value() == null) {
      throw new PoisonException("the keyed log has a record without key or value");
    }
    String key = new String(keyed.key(), StandardCharsets.UTF_8);
    return reader.read(key, keyedCodec.decode(keyed.value()));
  }

  private void emit(Sinks sinks, Output output) {
    switch (output) {
      case Output.Vector(FeatureVector vector) -> {
        counters.vector();
        long time = vector.eventTime().toEpochMilli();
        sinks.send(Sinks.FEATURES, vector.key(), vectorCodec.encode(vector), time);
      }
      case Output.Labelled(Label label) -> {
        counters.label();
        long time = label.knownAt().toEpochMilli();
        sinks.send(Sinks.LABELS, label.key(), labelCodec.encode(label), time);
      }
      case Output.Late late -> counters.late();
      case Output.Unlabelled(Event event) -> {
        counters.refused(Refusal.LABEL);
        LOG.warn(
            "{} {} in the keyed log has no usable label: it was admitted under another derivation",
            event.stream(),
            event.id());
      }
    }
  }
}
