package io.millrace.features.kafka;

import io.millrace.features.engine.Recheck;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader beside the stage that recomputes a share of the vectors from the committed keyed log and
 * counts those that were recorded otherwise ({@link Recheck}): there must be none. All instances of
 * a stage share its partitions; who gets one reads its logs from their start, for what it keeps is
 * in memory only. A partition whose keyed log has lost its start (a bounded retention) is not
 * compared. It commits nothing and may be stopped at any time.
 *
 * <p>Cost: it reads both logs once more, and of the events outside the sample the record's key and
 * timestamp alone. It rests nine times as long as it worked, so it takes a tenth of a core at most;
 * where that is too little it falls behind, and what it says is as true. At least once a crash may
 * leave true mismatches: events that entered the windows twice.
 */
final class VectorAudit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VectorAudit.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int REST = 9;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Pipeline pipeline;
  private final double share;
  private final FeatureCounters counters;
  private final Topics topics;
  private final KeyedEventReader reader;
  private final Codec<KeyedEvent> keyedCodec;
  private final Codec<FeatureVector> vectorCodec;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<Integer, Recheck> partitions = new HashMap<>();
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * An audit that does not run yet.
   *
   * @param share of the keys, in [0, 1]
   */
  VectorAudit(
      Pipeline pipeline,
      Connection connection,
      Codecs codecs,
      FeatureCounters counters,
      double share) {
    this.pipeline = pipeline;
    this.share = share;
    this.counters = counters;
    this.topics = Topics.of(pipeline.name());
    this.reader = new KeyedEventReader(pipeline, codecs);
    this.keyedCodec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    this.vectorCodec = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    Map<String, Object> properties = connection.consumer(pipeline.name() + ".features-audit");
    // Both topics' equal partitions go to one reader.
    properties.put("partition.assignment.strategy", RangeAssignor.class.getName());
    this.consumer = new KafkaConsumer<>(properties);
    this.thread = Thread.ofPlatform().daemon().name("features-audit").unstarted(this::run);
  }

  void start() {
    counters.auditRuns(true);
    thread.start();
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(
          List.of(topics.keyed().name(), topics.features().name()), new FromTheStart());
      while (!stopped) {
        long start = THREADS.getCurrentThreadCpuTime();
        consumer.poll(POLL).forEach(this::take);
        consumer.assignment().forEach(this::holdBack);
        LockSupport.parkNanos(REST * (THREADS.getCurrentThreadCpuTime() - start));
      }
    } catch (WakeupException | InterruptException e) {
      LOG.debug("{}: the audit of vectors was told to end", pipeline.name());
    } catch (RuntimeException e) {
      LOG.error("{}: the audit of vectors ends; the stage goes on", pipeline.name(), e);
    } finally {
      counters.auditRuns(false);
    }
  }

  /** State is not kept, so whoever gets a partition begins with its first record. */
  private final class FromTheStart implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
      gone.forEach(partition -> partitions.remove(partition.partition()));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> come) {
      consumer.seekToBeginning(come);
      come.stream()
          .filter(partition -> partition.topic().equals(topics.keyed().name()))
          .forEach(this::begin);
      come.forEach(VectorAudit.this::holdBack);
    }

    private void begin(TopicPartition keyed) {
      if (consumer.position(keyed) == 0) {
        partitions.put(keyed.partition(), new Recheck(pipeline, share));
      } else {
        LOG.warn("{} has lost its start: its vectors cannot be recomputed", keyed);
      }
    }
  }

  /** What a partition cannot take now is not fetched. */
  private void holdBack(TopicPartition partition) {
    Recheck recheck = partitions.get(partition.partition());
    boolean takes =
        recheck != null
            && (isKeyed(partition.topic()) ? recheck.takesEvents() : recheck.takesVectors());
    if (takes) {
      consumer.resume(List.of(partition));
    } else {
      consumer.pause(List.of(partition));
    }
  }

  private boolean isKeyed(String topic) {
    return topic.equals(topics.keyed().name());
  }

  /** The stage has refused what is poison, and no window has it. */
  private void take(ConsumerRecord<String, byte[]> record) {
    Recheck recheck = partitions.get(record.partition());
    if (recheck == null) {
      return;
    }
    if (record.key() == null || record.value() == null) {
      ErasureHeaders.read(record.headers()).ifPresent(recheck::erase);
      return;
    }
    Recheck.Counts before = recheck.counts();
    try {
      if (isKeyed(record.topic())) {
        recheck.event(
            record.key(),
            Instant.ofEpochMilli(record.timestamp()),
            () -> reader.read(record.key(), keyedCodec.decode(record.value())));
      } else {
        recheck.vector(record.key(), () -> vectorCodec.decode(record.value()));
      }
    } catch (PoisonException e) {
      LOG.debug("{}-{}@{} is not compared", record.topic(), record.partition(), record.offset(), e);
    }
    counters.audited(recheck.counts().since(before));
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(POLL.multipliedBy(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
