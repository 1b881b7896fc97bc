package io.millrace.scoring.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs sessions one after the other on a thread of its own: a failure of Kafka ends a session, and
 * the next goes on from what was committed. Anything else that fails stops the thread.
 */
public final class SessionThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionThread.class);
  private static final long BACKOFF_MILLIS = 1_000;

  private final String name;
  private final Supplier<Session> opener;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * Not started yet.
   *
   * @param name of the thread, for the log
   * @param opener joins the group
   */
  public SessionThread(String name, Supplier<Session> opener) {
    this.name = name;
    this.opener = opener;
    this.thread = new Thread(this::run, name);
  }

  public void start() {
    thread.start();
  }

  /** Why it stopped by itself. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether it has been asked to end. */
  public boolean isClosed() {
    return closed;
  }

  private void run() {
    while (!closed) {
      try (Session session = opener.get()) {
        while (!closed) {
          session.step();
        }
        session.end();
      } catch (WakeupException | InterruptException e) {
        LOG.debug("{} was asked to stop", name, e);
      } catch (AuthenticationException e) {
        failure = e;
        LOG.error("the broker does not let {} in; it stops", name, e);
        return;
      } catch (KafkaException e) {
        LOG.warn("{} joins again in {} ms", name, BACKOFF_MILLIS, e);
        pause(BACKOFF_MILLIS);
      } catch (RuntimeException | Error e) {
        failure = e;
        LOG.error("{} stops", name, e);
        return;
      }
    }
  }

  /** Waits a while; asked to stop, it does. For the thread itself. */
  public void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Lets the session commit and leave, and waits until it has. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
