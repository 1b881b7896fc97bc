package io.millrace.retrain.worker;

import io.millrace.registry.seal.Sealer;
import io.millrace.registry.seal.SealingKey;
import io.millrace.registry.seal.Trust;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a pipeline's requests for new versions, one after the other, on a thread of its own.
 *
 * <pre>
 * OPEN -> REFUSED    the brake retrain is on, or what is made could not be signed
 * OPEN -> TRAINING -> ANSWERED   the registry has taken a version in, or has not answered yet
 *                  -> FAILED     there is none, see why
 * </pre>
 *
 * <p>Stopped in the middle it begins the request again at the next start. A broker that is away is
 * waited for; anything else that breaks stops the worker, and {@link #failure} says why.
 */
public final class RetrainWorker implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetrainWorker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BACKOFF = Duration.ofSeconds(1);

  private final Connection connection;
  private final Pipeline pipeline;
  private final Codecs codecs;
  private final Sealer sealer;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * @param key what it signs its versions with; where the pipeline has a trust list and there is no
   *     key, every request is refused with the reason
   */
  public RetrainWorker(
      Connection connection, Pipeline pipeline, Codecs codecs, Optional<SealingKey> key) {
    this.connection = connection;
    this.pipeline = pipeline;
    this.codecs = codecs;
    this.sealer = new Sealer(Trust.of(pipeline), key);
    this.thread = new Thread(this, "retrain-" + pipeline.name());
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Why it stopped by itself. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Works until closed; {@link #start} calls it on a thread of its own. */
  @Override
  public void run() {
    while (!closed) {
      try {
        session();
      } catch (InterruptException e) {
        LOG.debug("the retraining worker was asked to stop", e);
      } catch (AuthenticationException e) {
        failure = e;
        LOG.error("the broker does not let the retraining worker in; it stops", e);
        return;
      } catch (KafkaException e) {
        LOG.warn("the retraining worker starts again in {}", BACKOFF, e);
        backOff();
      } catch (RuntimeException e) {
        if (!closed) {
          failure = e;
          LOG.error("the retraining worker stops", e);
        }
        return;
      }
    }
  }

  private void session() {
    RequestBook book = new RequestBook();
    try (KafkaLogs logs = new KafkaLogs(connection, pipeline, codecs, book)) {
      Retraining retraining = new Retraining(pipeline, Threads.ONE_PER_CONTENDER);
      RequestAnswering answering = new RequestAnswering(retraining, logs, PATIENCE, sealer);
      while (!closed) {
        logs.follow();
        Optional<Request> next = book.next();
        if (next.isPresent()) {
          LOG.info("request {} for {}", next.get().id(), next.get().contenders());
          answering.answer(next.get());
        }
      }
    }
  }

  private void backOff() {
    try {
      Thread.sleep(BACKOFF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Stops, in the middle of a training too: the request is then begun again at the next start. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
