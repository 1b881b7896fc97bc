package io.millrace.monitor.flink;

import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job's sources and sinks. */
final class KafkaEnds {
  /** Longer than a restart takes, under the broker's limit of 15 minutes. */
  private static final Duration TRANSACTION_FLOOR = Duration.ofMinutes(5);

  private static final Duration TRANSACTION_CEILING = Duration.ofMinutes(14);

  private final MonitorPlan plan;
  private final KafkaAddress address;
  private final CodecSource codecs;

  KafkaEnds(MonitorPlan plan, KafkaAddress address, CodecSource codecs) {
    this.plan = plan;
    this.address = address;
    this.codecs = codecs;
  }

  /**
   * Committed records of one log, with event time as far as each partition has come.
   *
   * @param writers who mark their progress in a partition they share; empty for one writer
   */
  DataStream<Arrival> read(
      StreamExecutionEnvironment env, String topic, ArrivalReader.Log log, List<String> writers) {
    return env.fromSource(
            source(topic, new ArrivalReader(log, plan, codecs)),
            WatermarkStrategy.forGenerator(
                context -> new SplitProgress(context.getInputActivityClock(), writers)),
            topic)
        .uid("source " + log);
  }

  /** Reference profiles from the registry's log. */
  DataStream<Finding> profiles(StreamExecutionEnvironment env) {
    String topic = Topics.MODELS.name();
    SingleOutputStreamOperator<Finding> profiles =
        env.fromSource(
                source(topic, new ProfileReader(plan, codecs)),
                WatermarkStrategy.forGenerator(context -> new AlwaysIdle<>()),
                topic)
            .uid("source models");
    return profiles.setParallelism(1);
  }

  private <T> KafkaSource<T> source(String topic, KafkaRecordDeserializationSchema<T> reader) {
    Connection connection = address.connection();
    String group = "millrace-%s-monitor".formatted(plan.pipeline());
    return KafkaSource.<T>builder()
        .setProperties(KafkaAddress.forConnector(connection.consumer(group)))
        .setBootstrapServers(connection.bootstrapServers())
        .setGroupId(group)
        .setTopics(topic)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(reader)
        .build();
  }

  /** One sink for all topics: a record names its own. */
  KafkaSink<TopicRecord> records(Delivery delivery, JobSettings settings) {
    Properties properties =
        KafkaAddress.forConnector(Connection.forGrown(address.connection().producer()));
    properties.setProperty(
        "transaction.timeout.ms", String.valueOf(transactionTimeout(settings).toMillis()));
    return KafkaSink.<TopicRecord>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(address.bootstrapServers())
        .setRecordSerializer(new RecordToKafka())
        .setTransactionalIdPrefix("millrace-%s-monitor".formatted(plan.pipeline()))
        .setDeliveryGuarantee(
            switch (delivery) {
              case EXACTLY_ONCE -> DeliveryGuarantee.EXACTLY_ONCE;
              case AT_LEAST_ONCE -> DeliveryGuarantee.AT_LEAST_ONCE;
            })
        .build();
  }

  private static Duration transactionTimeout(JobSettings settings) {
    Duration needed = settings.checkpointInterval().plus(TRANSACTION_FLOOR);
    if (needed.compareTo(TRANSACTION_CEILING) > 0) {
      throw new IllegalArgumentException(
          "checkpoint interval %s needs transactions of %s, but brokers end them after 15 minutes"
              .formatted(settings.checkpointInterval(), needed));
    }
    return needed;
  }

  /** Records of progress leave with the producer's next send: no transaction, no lingering. */
  KafkaSink<TopicRecord> progress() {
    Properties properties = KafkaAddress.forConnector(address.connection().producer());
    properties.setProperty("linger.ms", "0");
    return KafkaSink.<TopicRecord>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(address.bootstrapServers())
        .setRecordSerializer(new RecordToKafka())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }
}
