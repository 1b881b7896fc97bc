package io.millrace.bench.scoring;

import io.millrace.schemas.connection.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends records when they are due, whether or not the ones before have been answered: who falls
 * behind is measured from when it was due, so that no waiting is left out (coordinated omission).
 *
 * @param records in order; the n-th is due n / rate seconds after the start
 */
record OpenLoop(Connection connection, List<ProducerRecord<String, byte[]>> records, int rate) {
  private static final long SOON_NANOS = 100_000_000L;

  /** When the n-th is due, by {@link System#nanoTime}. */
  record Schedule(long start, int rate) {
    long due(int number) {
      return start + number * 1_000_000_000L / rate;
    }
  }

  /** Starts sending, on a thread of its own. */
  Sending start() {
    var schedule = new Schedule(System.nanoTime() + SOON_NANOS, rate);
    var isOver = new AtomicBoolean();
    var sent = new AtomicInteger();
    Thread thread =
        Thread.ofPlatform().daemon().name("open-loop").start(() -> send(schedule, isOver, sent));
    return new Sending(schedule, thread, isOver, sent);
  }

  /** A sender at work. */
  record Sending(Schedule schedule, Thread thread, AtomicBoolean isOver, AtomicInteger sent) {
    /** Ends it early; how many it has sent. */
    int stop() {
      isOver.set(true);
      join();
      return sent.get();
    }

    /** Waits until all are sent. */
    void join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while sending", e);
      }
    }
  }

  /** A send that fails leaves its record without an answer. */
  private void send(Schedule schedule, AtomicBoolean isOver, AtomicInteger sent) {
    Map<String, Object> properties = connection.producer();
    properties.put("linger.ms", 1);
    try (var producer = new KafkaProducer<String, byte[]>(properties)) {
      for (int number = 0; number < records.size() && !isOver.get(); number++) {
        long due = schedule.due(number);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        var unused = producer.send(records.get(number));
        sent.set(number + 1);
      }
    }
  }
}
