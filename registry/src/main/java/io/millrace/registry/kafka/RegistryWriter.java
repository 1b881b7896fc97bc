package io.millrace.registry.kafka;

import io.millrace.registry.life.Inspector;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.registry.Codecs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of {@code millrace.models}, on a thread of its own. Each command's records and the
 * command's offset are one transaction, so a restart goes on exactly after the last command carried
 * out. A second writer fences the first, which then stops and says so; a broker that is away is
 * waited for.
 */
public final class RegistryWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWriter.class);
  private static final Duration INSPECTION = Duration.ofSeconds(60);
  private static final long BACKOFF_MILLIS = 1_000;

  private final Connection connection;
  private final Codecs codecs;
  private final Inspector inspector;
  private final AtomicLong poison = new AtomicLong();
  private final Thread thread = new Thread(this::run, "registry-writer");
  private volatile boolean closed;
  private volatile @Nullable CommandLoop loop;
  private volatile @Nullable Throwable failure;

  public RegistryWriter(Connection connection, Codecs codecs, Inspector inspector) {
    this.connection = connection;
    this.codecs = codecs;
    this.inspector = new BoundedInspector(inspector, INSPECTION);
  }

  public void start() {
    thread.start();
  }

  /** Why it stopped by itself, for instance because another writer has taken over. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Commands so far that nobody could read. */
  public long poisonCommands() {
    return poison.get();
  }

  private void run() {
    while (!closed) {
      try (var session = new CommandLoop(connection, codecs, inspector, poison)) {
        loop = session;
        while (!closed) {
          session.step();
        }
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        failure = e;
        LOG.error("another registry writer has taken over; this one stops", e);
        return;
      } catch (WakeupException | InterruptException e) {
        LOG.debug("the registry writer was asked to stop", e);
      } catch (AuthenticationException e) {
        failure = e;
        LOG.error("the broker does not let the registry writer in; it stops", e);
        return;
      } catch (KafkaException e) {
        LOG.warn("the registry writer starts again in {} ms", BACKOFF_MILLIS, e);
        backOff();
      } catch (RuntimeException e) {
        failure = e;
        LOG.error("the registry writer stops", e);
        return;
      }
    }
  }

  private void backOff() {
    try {
      Thread.sleep(BACKOFF_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Ends after the command in hand; waits for it. */
  @Override
  public void close() {
    closed = true;
    CommandLoop running = loop;
    if (running != null) {
      running.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
