package io.millrace.ingest.http;

import io.millrace.ingest.event.Reading;
import io.millrace.ingest.http.StreamDoor.Admitted;
import io.millrace.ingest.kafka.RawRecords;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Encodes the events of one stream, in a thread of its own. The first event asks the registry for
 * the schema's number, and the registry is waited for without end: the thread does so, and its
 * callers no longer than their patience. Streams do not wait for each other. For any thread.
 */
final class Encoder implements AutoCloseable {
  private final String stream;
  private final RawRecords records;
  private final Duration patience;
  private final ExecutorService thread;

  /**
   * An encoder.
   *
   * @param records its own: they are not for any thread
   * @param patience how long a caller waits
   */
  Encoder(String stream, RawRecords records, Duration patience) {
    this.stream = stream;
    this.records = records;
    this.patience = patience;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ingest-encode-" + stream).factory());
  }

  /**
   * The records of events.
   *
   * @throws Refusal.Raised with 503 when the registry does not answer in time; nothing was written
   */
  List<ProducerRecord<String, byte[]>> encode(List<Admitted> events) {
    Future<List<ProducerRecord<String, byte[]>>> encoded =
        thread.submit(() -> events.stream().map(Admitted::event).map(this::encoded).toList());
    try {
      return encoded.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      encoded.cancel(false);
      throw new Refusal.Raised(
          Refusal.later(
              503,
              "the schema registry has not answered within %d s, so events of stream %s cannot be encoded: nothing was written, send all again"
                  .formatted(patience.toSeconds(), stream)));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while encoding events of " + stream, e);
    }
  }

  private ProducerRecord<String, byte[]> encoded(Reading.Event event) {
    return records.event(stream, event.time(), event.key(), event.values());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
