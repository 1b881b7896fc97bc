package io.millrace.console.kafka;

import io.millrace.console.view.Kind;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Counts committed records per topic without decoding them. Offsets would not do: markers of
 * transactions and aborted records take offsets too. Positions outlive a failure, so that no record
 * is counted twice.
 */
final class Counts implements Pursuit.Work {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration TELL = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private record Reason(String stage, String reason) {}

  private final Connection connection;
  private final RaceView view;
  private final Map<String, Kind> topics = new LinkedHashMap<>();
  private final String deadLetters;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<String, Long> untold = new HashMap<>();
  private final Map<Reason, Long> unsaid = new HashMap<>();
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private long toldAt;
  private long askedAt;

  Counts(Connection connection, Pipeline pipeline, RaceView view) {
    this.connection = connection;
    this.view = view;
    Topics names = Topics.of(pipeline.name());
    pipeline
        .streams()
        .keySet()
        .forEach(stream -> topics.put(names.stream(stream).name(), Kind.EVENTS));
    topics.put(names.features().name(), Kind.VECTORS);
    topics.put(names.predictions().name(), Kind.PREDICTIONS);
    topics.put(names.outcomes().name(), Kind.OUTCOMES);
    this.deadLetters = names.deadLetters().name();
    topics.put(deadLetters, Kind.DEAD_LETTERS);
  }

  @Override
  public void round() {
    KafkaConsumer<byte[], byte[]> reader = consumer == null ? open() : consumer;
    try {
      for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
        count(found);
      }
      tell();
      ask(reader);
    } catch (WakeupException e) {
      tell();
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    TopicCheck.require(connection, topics.keySet());
    Map<String, Object> settings = connection.consumer("unused");
    settings.remove("group.id");
    settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("max.poll.records", 10_000);
    settings.put("check.crcs", false);
    KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(settings);
    consumer = opened;
    List<TopicPartition> partitions =
        topics.keySet().stream()
            .flatMap(topic -> opened.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    opened.assign(partitions);
    opened.seekToBeginning(partitions);
    positions.forEach(opened::seek);
    return opened;
  }

  private void count(ConsumerRecord<byte[], byte[]> found) {
    positions.put(new TopicPartition(found.topic(), found.partition()), found.offset() + 1);
    if (found.value() == null) {
      return; // a progress mark
    }
    untold.merge(found.topic(), 1L, Long::sum);
    if (found.topic().equals(deadLetters)) {
      DeadLetter letter = DeadLetter.of(found.headers());
      unsaid.merge(new Reason(letter.stage(), letter.reason()), 1L, Long::sum);
    }
  }

  private void tell() {
    long now = System.nanoTime();
    if (now - toldAt < TELL.toNanos()) {
      return;
    }
    toldAt = now;
    Instant at = Instant.now();
    topics.forEach((topic, kind) -> view.count(kind, topic, untold.getOrDefault(topic, 0L), at));
    untold.clear();
    unsaid.forEach((why, records) -> view.refuse(why.stage, why.reason, records));
    unsaid.clear();
  }

  /** Polling says nothing when Kafka is away, so it is asked for something that it must answer. */
  private void ask(KafkaConsumer<byte[], byte[]> reader) {
    if (System.nanoTime() - askedAt < ASK.toNanos()) {
      return;
    }
    askedAt = System.nanoTime();
    try {
      reader.endOffsets(reader.assignment(), ANSWER);
    } catch (TimeoutException e) {
      throw new FeedException(TopicCheck.silence(connection, ANSWER), e);
    }
  }

  @Override
  public void wake() {
    KafkaConsumer<byte[], byte[]> reader = consumer;
    if (reader != null) {
      reader.wakeup();
    }
  }

  @Override
  public void reset() {
    KafkaConsumer<byte[], byte[]> closing = consumer;
    consumer = null;
    if (closing != null) {
      closing.close();
    }
  }
}
