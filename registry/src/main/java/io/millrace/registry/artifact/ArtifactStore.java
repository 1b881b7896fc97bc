package io.millrace.registry.artifact;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Models' bytes in {@code millrace.artifacts}. Reading goes through the topic once and remembers
 * where each piece stands, so a later artifact costs its own bytes and what was written since.
 * Thread-safe; one call at a time.
 */
public final class ArtifactStore implements AutoCloseable {
  private static final TopicPartition LOG = new TopicPartition(Topics.ARTIFACTS.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A fetch that waits at the log's end holds up the next artifact's: half a second by default. */
  private static final int WAIT_MILLIS = 20;

  private final Connection connection;
  private final Codec<ArtifactChunk> codec;
  private final KafkaConsumer<String, byte[]> consumer;

  /** Where each piece stands in the log, by record key. */
  private final Map<String, Long> offsets = new HashMap<>();

  private long scanned;

  public ArtifactStore(Connection connection, Codecs codecs) {
    this.connection = connection;
    this.codec = codecs.of(Topics.ARTIFACTS.subject(), RecordForm.of(ArtifactChunk.class));
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    properties.put("max.poll.records", 16);
    properties.put("fetch.max.wait.ms", WAIT_MILLIS);
    this.consumer = new KafkaConsumer<>(properties);
    consumer.assign(List.of(LOG));
  }

  /**
   * Writes bytes and waits until every piece is in the log.
   *
   * @return what a bundle names it by
   * @throws ArtifactException when they are too many or none
   * @throws KafkaException when the broker does not take them; the artifact may be put again
   */
  public synchronized Artifact put(byte[] bytes) {
    List<ArtifactChunk> chunks = Artifacts.cut(bytes);
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ArtifactChunk chunk : chunks) {
        String key = Artifacts.key(chunk.sha256(), chunk.index());
        sent.add(producer.send(new ProducerRecord<>(LOG.topic(), 0, key, codec.encode(chunk))));
      }
      for (Future<RecordMetadata> one : sent) {
        await(one);
      }
    }
    return Artifacts.describe(bytes);
  }

  /**
   * Reads an artifact back, verified.
   *
   * @throws ArtifactException when a piece is missing, the bytes are not those of the digest, or
   *     the description breaks the limits: asking again does not help
   * @throws TimeoutException when the log could not be read within the deadline: asking again may
   *     help
   */
  public synchronized byte[] get(Artifact artifact, Duration deadline) {
    Artifacts.checkLimits(artifact);
    long until = System.nanoTime() + deadline.toNanos();
    scan(until);
    Map<Integer, ArtifactChunk> chunks = new HashMap<>();
    for (int i = 0; i < artifact.chunks(); i++) {
      Long offset = offsets.get(Artifacts.key(artifact.sha256(), i));
      if (offset != null) {
        chunks.put(i, read(artifact, i, offset, until));
      }
    }
    return Artifacts.assemble(artifact, chunks);
  }

  /** Notes where the pieces written since the last scan stand. */
  private void scan(long until) {
    Duration left = left(until);
    long end = consumer.endOffsets(List.of(LOG), left).getOrDefault(LOG, 0L);
    consumer.seek(LOG, scanned);
    while (consumer.position(LOG) < end) {
      left(until);
      for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
        if (found.value() != null && found.key() != null) {
          offsets.put(found.key(), found.offset());
        }
      }
      scanned = consumer.position(LOG);
    }
  }

  private ArtifactChunk read(Artifact artifact, int index, long offset, long until) {
    if (consumer.position(LOG) != offset) {
      consumer.seek(LOG, offset);
    }
    while (true) {
      left(until);
      for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
        consumer.seek(LOG, found.offset() + 1);
        return decode(artifact, index, found);
      }
    }
  }

  private ArtifactChunk decode(Artifact artifact, int index, ConsumerRecord<String, byte[]> found) {
    String key = Artifacts.key(artifact.sha256(), index);
    if (!key.equals(found.key())) {
      // Compaction has replaced the piece by a later one of its key: the next scan finds it anew.
      offsets.clear();
      scanned = 0;
      throw new TimeoutException("piece %s has moved in the log; ask again".formatted(key));
    }
    try {
      return codec.decode(found.value());
    } catch (PoisonException e) {
      throw new ArtifactException(
          "artifact %s: piece %d at offset %d cannot be read: %s; put it again"
              .formatted(artifact.sha256(), index, found.offset(), e.getMessage()));
    }
  }

  private static Duration left(long until) {
    long nanos = until - System.nanoTime();
    if (nanos <= 0) {
      throw new TimeoutException(
          "%s could not be read within the deadline; is the broker there?".formatted(LOG.topic()));
    }
    return Duration.ofNanos(nanos);
  }

  private static void await(Future<RecordMetadata> sent) {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw new KafkaException("a piece of an artifact was not taken", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
