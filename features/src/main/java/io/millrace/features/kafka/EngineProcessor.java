package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.Erasure;
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
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The engine around Kafka: the keyed log and further keys' answers in; vectors and labels out. */
final class EngineProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final StepState STATE = new StepState("engine");

  private final Pipeline pipeline;
  private final FeatureCounters counters;
  private final KeyedEventReader reader;
  private final Codec<KeyedEvent> keyedCodec;
  private final Codec<FeatureVector> vectorCodec;
  private final Codec<FeatureVector> answerCodec;
  private final String answers;
  private final Codec<Label> labelCodec;
  private @Nullable Task task;

  private EngineProcessor(Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    Topics topics = Topics.of(pipeline.name());
    this.pipeline = pipeline;
    this.counters = counters;
    this.reader = new KeyedEventReader(pipeline, codecs);
    this.keyedCodec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    this.vectorCodec = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    this.answerCodec = codecs.of(topics.partials().subject(), VectorForm.of(pipeline.signature()));
    this.answers = topics.partials().name();
    this.labelCodec = codecs.of(topics.labels().subject(), RecordForm.of(Label.class));
  }

  /** What init makes, anew each time: a task that failed is revived with the same processor. */
  private record Task(
      ProcessorContext<byte[], byte[]> context, Sinks sinks, FeatureEngine engine) {}

  static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    return STATE.kept(() -> new EngineProcessor(pipeline, codecs, counters));
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    task =
        new Task(
            context,
            new Sinks(context, Sinks.DEAD_ENGINE),
            STATE.resume(new FeatureEngine(pipeline), context));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task now = task;
    if (now == null) {
      throw new IllegalStateException("a record came before init");
    }
    List<Output> outputs;
    try {
      outputs = take(now, record);
    } catch (PoisonException e) {
      refuse(now, record, Refusal.POISON, String.valueOf(e.getMessage()), e);
      return;
    }
    outputs.forEach(output -> emit(now, record, output));
  }

  private List<Output> take(Task now, Record<byte[], byte[]> record) {
    if (record.value() == null) {
      Optional<Erasure> erasure = ErasureHeaders.read(record.headers());
      erasure.ifPresent(now.engine::erase);
      if (erasure.isPresent()) {
        return List.of();
      }
    }
    if (record.key() == null || record.value() == null) {
      throw new PoisonException("the keyed log has a record without key or value");
    }
    String topic = now.context.recordMetadata().orElseThrow().topic();
    if (topic.equals(answers)) {
      return now.engine.answer(answerCodec.decode(record.value()));
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    return now.engine.accept(reader.read(key, keyedCodec.decode(record.value())));
  }

  private void refuse(
      Task now,
      Record<byte[], byte[]> record,
      Refusal reason,
      String message,
      @Nullable Throwable cause) {
    counters.refused(reason);
    now.sinks.refuse(new Sinks.Refused(record, record.value(), reason.code(), message, cause));
  }

  private void emit(Task now, Record<byte[], byte[]> record, Output output) {
    Sinks sinks = now.sinks;
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
      case Output.Unlabelled(Event event) ->
          refuse(
              now,
              record,
              Refusal.LABEL,
              "%s %s has no usable label: it was admitted under another derivation"
                  .formatted(event.stream(), event.id()),
              null);
    }
  }
}
