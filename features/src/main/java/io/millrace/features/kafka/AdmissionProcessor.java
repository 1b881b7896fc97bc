package io.millrace.features.kafka;

import io.millrace.features.admission.Candidate;
import io.millrace.features.admission.Decision;
import io.millrace.features.admission.PartitionAdmission;
import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.Rekeying;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Admission around Kafka: raw records in; the keyed and the rekeyed log and dead letters out. */
final class AdmissionProcessor implements Processor<byte[], RawEvent, byte[], byte[]> {
  private static final StepState STATE = new StepState("admitted");

  private final Pipeline pipeline;
  private final FeatureCounters counters;
  private final Codec<KeyedEvent> codec;
  private final Rekeying rekeying;
  private @Nullable Task task;

  private AdmissionProcessor(Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    this.pipeline = pipeline;
    this.counters = counters;
    this.codec =
        codecs.of(Topics.of(pipeline.name()).keyed().subject(), RecordForm.of(KeyedEvent.class));
    this.rekeying = new Rekeying(pipeline);
  }

  /** What init makes, anew each time: a task that failed is revived with the same processor. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      Sinks sinks,
      PartitionAdmission admission,
      Marking marking) {}

  static ProcessorSupplier<byte[], RawEvent, byte[], byte[]> supplier(
      Pipeline pipeline, Codecs codecs, FeatureCounters counters) {
    return STATE.kept(() -> new AdmissionProcessor(pipeline, codecs, counters));
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    var sinks = new Sinks(context, Sinks.DEAD_ADMISSION);
    var marking = new Marking(context.taskId().partition(), sinks::mark);
    if (rekeying.isNeeded()) {
      context.schedule(Marking.PERIOD, PunctuationType.WALL_CLOCK_TIME, at -> marking.tick());
    }
    task =
        new Task(context, sinks, STATE.resume(new PartitionAdmission(pipeline), context), marking);
  }

  @Override
  public void process(Record<byte[], RawEvent> raw) {
    Task now = task;
    if (now == null) {
      throw new IllegalStateException("a record came before init");
    }
    now.marking.read();
    switch (raw.value()) {
      case RawEvent.Decoded decoded -> decide(now, raw, decoded);
      case RawEvent.Poison poison -> {
        Blob bytes = poison.bytes();
        counters.refused(Refusal.POISON);
        now.sinks.refuse(
            new Sinks.Refused(
                raw,
                bytes == null ? null : bytes.bytes(),
                Refusal.POISON.code(),
                String.valueOf(poison.cause().getMessage()),
                poison.cause()));
      }
    }
  }

  private void decide(Task now, Record<byte[], RawEvent> raw, RawEvent.Decoded decoded) {
    Instant asked = Instant.ofEpochMilli(now.context.currentSystemTimeMs());
    var candidate = new Candidate(decoded.stream(), decoded.values(), Optional.of(asked));
    switch (now.admission.decide(candidate)) {
      case Decision.Admitted(Event event) -> admit(now, event, decoded.bytes());
      case Decision.Refused(Refusal reason, String message) -> {
        counters.refused(reason);
        now.sinks.refuse(
            new Sinks.Refused(raw, decoded.bytes().bytes(), reason.code(), message, null));
      }
    }
  }

  private void admit(Task now, Event event, Blob bytes) {
    RecordMetadata from = now.context.recordMetadata().orElseThrow();
    var keyed =
        new KeyedEvent(
            event.stream(),
            event.id(),
            event.time(),
            event.admittedAt(),
            from.partition(),
            from.offset(),
            bytes);
    counters.admitted();
    byte[] value = codec.encode(keyed);
    long time = event.time().toEpochMilli();
    now.sinks.send(Sinks.KEYED, event.key(), value, time);
    for (Rekeying.Place place : rekeying.places(event)) {
      now.sinks.send(Sinks.REKEYED, place.text(), value, time);
    }
    now.marking.admitted(event);
  }
}
