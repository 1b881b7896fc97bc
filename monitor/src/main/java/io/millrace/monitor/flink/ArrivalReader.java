package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.join.Plausibility;
import io.millrace.monitor.output.Origin;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of the pipeline into what the join takes in, right at the source: from here on no
 * Avro travels. What cannot be read or measured becomes a dead letter here, while its bytes are at
 * hand.
 */
final class ArrivalReader implements KafkaRecordDeserializationSchema<Arrival> {
  private static final long serialVersionUID = 1L;

  private final Log log;
  private final MonitorPlan plan;
  private final CodecSource codecs;
  private transient @Nullable Decoder decoder;

  /** The logs that outcomes are joined from. */
  enum Log {
    VECTORS,
    PREDICTIONS,
    LABELS,
    DECISIONS
  }

  /** Bytes and where they stood, to an input. */
  private interface Decoder {
    JoinInput decode(ConsumerRecord<byte[], byte[]> found);
  }

  ArrivalReader(Log log, MonitorPlan plan, CodecSource codecs) {
    this.log = log;
    this.plan = plan;
    this.codecs = codecs;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    Codecs opened = codecs.open();
    Topics topics = Topics.of(plan.pipeline());
    decoder =
        switch (log) {
          case VECTORS -> vectors(opened, topics);
          case PREDICTIONS -> {
            Codec<Prediction> codec =
                opened.of(topics.predictions().subject(), RecordForm.of(Prediction.class));
            yield found -> JoinInput.Score.of(codec.decode(found.value()));
          }
          case DECISIONS -> {
            Codec<Decision> codec =
                opened.of(topics.decisions().subject(), RecordForm.of(Decision.class));
            yield found -> JoinInput.Decided.of(codec.decode(found.value()));
          }
          case LABELS -> {
            Codec<Label> codec = opened.of(topics.labels().subject(), RecordForm.of(Label.class));
            yield found ->
                new JoinInput.Known(codec.decode(found.value()), Optional.of(origin(found)));
          }
        };
  }

  private Decoder vectors(Codecs opened, Topics topics) {
    Signature today = plan.vectors().signature();
    VectorForm form = VectorForm.of(today);
    Codec<FeatureVector> codec = opened.of(topics.features().subject(), form);
    return found -> {
      FeatureVector vector = codec.decode(found.value());
      if (vector.signature().equals(today.hash())) {
        return new JoinInput.Vector(vector);
      }
      Signature written = form.signature(vector.signature()).orElseThrow();
      return new JoinInput.Vector(plan.vectors().aligned(vector, written));
    };
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> found, Collector<Arrival> out) {
    if (found.value() == null) {
      ProgressMark.of(found.headers()).map(ArrivalReader::mark).ifPresent(out::collect);
      return;
    }
    try {
      JoinInput input = Objects.requireNonNull(decoder, "not opened").decode(found);
      Optional<Refusal> objection = Plausibility.objection(input, plan.rule());
      out.collect(
          objection.isPresent()
              ? refused(found, objection.get().reason(), objection.get().message())
              : new Arrival.Usable(input));
    } catch (PoisonException e) {
      out.collect(refused(found, Refusal.Reason.POISON, String.valueOf(e.getMessage())));
    }
  }

  private static Arrival mark(ProgressMark mark) {
    return new Arrival.Mark(mark.writer(), mark.before().toEpochMilli());
  }

  private Arrival refused(
      ConsumerRecord<byte[], byte[]> found, Refusal.Reason reason, String message) {
    return new Arrival.Unusable(
        RecordWriter.deadLetter(plan.pipeline(), origin(found), reason, message));
  }

  private static Origin origin(ConsumerRecord<byte[], byte[]> found) {
    byte[] key = found.key() == null ? new byte[0] : found.key();
    return new Origin(
        found.topic(), found.partition(), found.offset(), new Blob(key), new Blob(found.value()));
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return FlatTypes.ARRIVAL;
  }
}
