package io.millrace.monitor.flink;

import io.millrace.monitor.input.Reference;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.util.Objects;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the reference profiles of the pipeline's versions out of the registry's log. That log is
 * shared by all pipelines and written by one stage, so what cannot be read in it is an error to
 * look at, not a dead letter of this pipeline.
 */
final class ProfileReader implements KafkaRecordDeserializationSchema<Finding> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ProfileReader.class);

  private final MonitorPlan plan;
  private final CodecSource codecs;
  private transient @Nullable Codec<RegistryRecord> codec;

  ProfileReader(MonitorPlan plan, CodecSource codecs) {
    this.plan = plan;
    this.codecs = codecs;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    codec = codecs.open().of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class));
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> found, Collector<Finding> out) {
    if (found.value() == null) {
      return;
    }
    try {
      RegistryRecord said = Objects.requireNonNull(codec, "not opened").decode(found.value());
      Reference.of(said, plan).ifPresent(reference -> out.collect(new Finding.Told(reference)));
    } catch (PoisonException e) {
      LOG.error(
          "{} offset {} cannot be read and is passed over: {}",
          found.topic(),
          found.offset(),
          e.getMessage());
    }
  }

  @Override
  public TypeInformation<Finding> getProducedType() {
    return FlatTypes.FINDING;
  }
}
