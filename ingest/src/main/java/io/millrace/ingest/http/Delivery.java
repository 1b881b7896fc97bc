package io.millrace.ingest.http;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The way to Kafka: what it has acknowledged is on all in-sync replicas. How much may be under way
 * at once is bounded in bytes, well under the producer's own buffer, so that a sender never waits
 * for room in it: it is told to come again. For any thread.
 */
final class Delivery implements AutoCloseable {
  private final Duration patience;
  private final Semaphore room;
  private final int capacity;
  private final int least;
  private final KafkaProducer<String, byte[]> producer;
  private final Admin admin;

  /**
   * A way.
   *
   * @param capacity bytes of requests that may be under way at once
   * @param least bytes that the smallest request counts for
   * @param patience how long Kafka may take to acknowledge
   */
  Delivery(Connection connection, int capacity, int least, Duration patience) {
    this.capacity = capacity;
    this.least = least;
    this.room = new Semaphore(capacity);
    this.patience = patience;
    this.producer = new KafkaProducer<>(properties(connection));
    this.admin = Admin.create(connection.admin());
  }

  private Map<String, Object> properties(Connection connection) {
    Map<String, Object> properties = connection.producer();
    int millis = Math.toIntExact(patience.toMillis());
    properties.putIfAbsent("max.block.ms", 1_000);
    properties.putIfAbsent("request.timeout.ms", Math.max(1, millis / 2));
    properties.putIfAbsent("delivery.timeout.ms", millis);
    properties.putIfAbsent("retry.backoff.max.ms", 200);
    properties.putIfAbsent("reconnect.backoff.max.ms", 500);
    // No property of the pipeline file may make an acknowledgement mean less than it says.
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    return properties;
  }

  /** Room for a request of so many bytes; whoever gets it gives it back. */
  int enter(int bytes) {
    int taken = Math.min(capacity, Math.max(least, bytes));
    if (!room.tryAcquire(taken)) {
      throw new Refusal.Raised(
          Refusal.later(
              429, "Kafka takes events more slowly than they come: send them again in a second"));
    }
    return taken;
  }

  void leave(int taken) {
    room.release(taken);
  }

  /**
   * Writes records and waits until Kafka has acknowledged every one.
   *
   * @throws Refusal.Raised with 503 when it has not; some of them may have been written then
   */
  void send(List<ProducerRecord<String, byte[]>> records) {
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<String, byte[]> each : records) {
        sent.add(producer.send(each));
      }
      long deadline = System.nanoTime() + patience.multipliedBy(2).toNanos();
      for (Future<RecordMetadata> each : sent) {
        var unused = each.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException e) {
      throw refused(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException | TimeoutException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(e);
    }
  }

  private static Refusal.Raised refused(Throwable failure) {
    if (failure instanceof RecordTooLargeException) {
      return new Refusal.Raised(
          Refusal.of(413, "an event is too large for Kafka: " + failure.getMessage()));
    }
    return new Refusal.Raised(
        Refusal.later(
            503,
            "Kafka has not acknowledged the events (%s). Some may have been written: send all again under the same ids, what is there already is dropped as a duplicate"
                .formatted(failure.getClass().getSimpleName())));
  }

  /** Whether Kafka answers. */
  boolean isReachable() {
    try {
      var unused = admin.describeCluster().clusterId().get(2, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Before the first request: what the first record of a topic would have to wait for. */
  void prepare(List<String> topics) {
    topics.forEach(producer::partitionsFor);
  }

  @Override
  public void close() {
    producer.close(patience);
    admin.close(Duration.ofSeconds(1));
  }
}
