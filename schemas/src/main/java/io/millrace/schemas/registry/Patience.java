package io.millrace.schemas.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the registry until it answers. No connection, HTTP 408, 429 and 5xx are passing states:
 * they are retried after 100 ms, doubling to 5 s, and told once when they begin and once when they
 * end.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final String url;
  private final AtomicBoolean reachable = new AtomicBoolean(true);

  Patience(String url) {
    this.url = url;
  }

  /** One request. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException, RestClientException;
  }

  /**
   * The answer, whenever it comes.
   *
   * @throws RestClientException an answer that waiting does not change
   */
  <T> T answer(Request<T> request) throws RestClientException {
    Duration pause = FIRST;
    while (true) {
      try {
        T answer = request.send();
        if (reachable.compareAndSet(false, true)) {
          LOG.info("schema registry {} answers again", url);
        }
        return answer;
      } catch (RestClientException e) {
        if (!isPassing(e.getStatus())) {
          throw e;
        }
        tellOnce(e);
      } catch (IOException e) {
        tellOnce(e);
      }
      sleep(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
  }

  private static boolean isPassing(int status) {
    return status >= 500 || status == 408 || status == 429;
  }

  private void tellOnce(Exception cause) {
    if (reachable.compareAndSet(true, false)) {
      LOG.warn("schema registry {} does not answer ({}); trying on", url, cause.toString());
    }
  }

  void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + url, e);
    }
  }
}
