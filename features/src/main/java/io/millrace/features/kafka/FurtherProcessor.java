package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The further keys' engine around Kafka: the rekeyed log in; answers to scored events out. */
final class FurtherProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final StepState STATE = new StepState("further");

  private final Pipeline pipeline;
  private final int sources;
  private final FeatureCounters counters;
  private final RekeyedReader reader;
  private final Map<String, Codec<FeatureVector>> answers = new HashMap<>();
  private @Nullable Task task;

  private FurtherProcessor(
      Pipeline pipeline, int sources, Codecs codecs, FeatureCounters counters) {
    this.pipeline = pipeline;
    this.sources = sources;
    this.counters = counters;
    this.reader = new RekeyedReader(pipeline, codecs);
    String subject = Topics.of(pipeline.name()).partials().subject();
    pipeline
        .furtherKeys()
        .forEach(
            by -> {
              Signature signature = pipeline.signatureOf(pipeline.featuresBy(by));
              answers.put(signature.hash(), codecs.of(subject, VectorForm.of(signature)));
            });
  }

  /** What init makes, anew each time: a task that failed is revived with the same processor. */
  private record Task(Sinks sinks, FurtherEngine engine) {}

  static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      Pipeline pipeline, int sources, Codecs codecs, FeatureCounters counters) {
    return STATE.kept(() -> new FurtherProcessor(pipeline, sources, codecs, counters));
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    task =
        new Task(
            new Sinks(context, Sinks.DEAD_FURTHER),
            STATE.resume(new FurtherEngine(pipeline, sources), context));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task now = task;
    if (now == null) {
      throw new IllegalStateException("a record came before init");
    }
    Rekeyed rekeyed;
    try {
      rekeyed = reader.read(record.key(), record.value(), record.headers());
    } catch (PoisonException e) {
      counters.refused(Refusal.POISON);
      now.sinks.refuse(
          new Sinks.Refused(
              record, record.value(), Refusal.POISON.code(), String.valueOf(e.getMessage()), e));
      return;
    }
    for (Output output : now.engine.accept(rekeyed)) {
      emit(now.sinks, output);
    }
  }

  private void emit(Sinks sinks, Output output) {
    switch (output) {
      case Output.Vector(FeatureVector answer) -> {
        Codec<FeatureVector> codec = Objects.requireNonNull(answers.get(answer.signature()));
        long time = answer.eventTime().toEpochMilli();
        sinks.send(Sinks.PARTIALS, answer.key(), codec.encode(answer), time);
      }
      case Output.Late late -> counters.lateUnderFurtherKey();
      case Output.Labelled labelled -> throw new IllegalStateException("no labels come from here");
      case Output.Unlabelled none -> throw new IllegalStateException("no labels come from here");
    }
  }
}
