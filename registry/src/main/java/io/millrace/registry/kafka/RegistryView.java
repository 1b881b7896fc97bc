package io.millrace.registry.kafka;

import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code millrace.models} and always shows a state that held: a command's records count
 * once its answer, written last, has come, so nobody sees a promotion half done. Thread-safe.
 */
public final class RegistryView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryView.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long BACKOFF_MILLIS = 1_000;

  private final Connection connection;
  private final Codecs codecs;
  private final List<Consumer<RegistryState>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::follow, "registry-view");
  private volatile RegistryState state = RegistryState.empty();
  private volatile boolean closed;
  private volatile @Nullable LogReader<RegistryRecord> reader;

  public RegistryView(Connection connection, Codecs codecs) {
    this.connection = connection;
    this.codecs = codecs;
    thread.setDaemon(true);
  }

  /**
   * Reads what is there, then follows.
   *
   * @throws KafkaException when the broker cannot be reached
   */
  public void start() {
    LogReader<RegistryRecord> opened = open();
    reader = opened;
    try {
      publish(readToEnd(opened));
    } catch (RuntimeException e) {
      closeReader();
      throw e;
    }
    thread.start();
  }

  /** The latest state known. */
  public RegistryState state() {
    return state;
  }

  /**
   * Calls with every new state, on the view's own thread: be quick, or hand it on. A listener that
   * comes after the start is told of changes only, so ask {@link #state} after adding it.
   */
  public void listen(Consumer<RegistryState> listener) {
    listeners.add(listener);
  }

  private LogReader<RegistryRecord> open() {
    return new LogReader<>(
        connection,
        Topics.MODELS.name(),
        codecs.of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class)));
  }

  private static RegistryState readToEnd(LogReader<RegistryRecord> opened) {
    return RegistryState.fold(opened.readToEnd().stream().map(LogReader.Entry::message).toList());
  }

  private void follow() {
    RegistryState incomplete = state;
    while (!closed) {
      try {
        LogReader<RegistryRecord> open = reader;
        if (open == null) {
          open = open();
          reader = open;
          incomplete = readToEnd(open);
          publish(incomplete);
        }
        incomplete = advance(open, incomplete);
      } catch (KafkaException e) {
        LOG.warn("the registry view reads anew in {} ms", BACKOFF_MILLIS, e);
        closeReader();
        backOff();
      }
    }
    closeReader();
  }

  private RegistryState advance(LogReader<RegistryRecord> open, RegistryState from) {
    RegistryState next = from;
    @Nullable RegistryState complete = null;
    for (LogReader.Entry<RegistryRecord> entry : open.poll(POLL)) {
      next = next.with(entry.message());
      if (entry.message().body() instanceof CommandAnswer) {
        complete = next;
      }
    }
    if (complete != null) {
      publish(complete);
    }
    return next;
  }

  private void publish(RegistryState next) {
    state = next;
    listeners.forEach(listener -> listener.accept(next));
  }

  private void closeReader() {
    LogReader<RegistryRecord> open = reader;
    reader = null;
    if (open != null) {
      open.close();
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

  @Override
  public void close() {
    closed = true;
    LogReader<RegistryRecord> open = reader;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
