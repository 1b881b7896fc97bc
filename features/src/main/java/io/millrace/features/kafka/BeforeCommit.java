package io.millrace.features.kafka;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store without content whose task calls it before each commit: after the last record that the
 * commit covers, before its offsets and its changelog records are sent. What is written to a logged
 * store there is in the same transaction as those offsets, so state that lives on the heap need be
 * written once a commit rather than once an event.
 *
 * <p>{@link StateStore#flush} is no such place: Kafka Streams calls it at checkpoints only. A
 * task's {@code prepareCommit} flushes the caches of its stores, then the producer, then reads the
 * offsets; {@link CachedStateStore} is how it finds the caches. That interface is internal to Kafka
 * Streams: tests prove the hook for the version in use, with and without a broker.
 */
final class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {
  private final String name;
  private Runnable action = () -> {};
  private boolean open;

  private BeforeCommit(String name) {
    this.name = name;
  }

  /** What to do before each commit; called by the task's own thread. */
  void run(Runnable beforeCommit) {
    this.action = beforeCommit;
  }

  @Override
  public void flushCache() {
    action.run();
  }

  @Override
  public void clearCache() {
    action = () -> {};
  }

  @Override
  public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOld) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public void flush() {
    // nothing to keep: see flushCache
  }

  @Override
  public void close() {
    action = () -> {};
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  static StoreBuilder<BeforeCommit> builder(String name) {
    return new Builder(name);
  }

  /** It has neither a cache nor a changelog: what it is asked for in that respect, it is not. */
  private record Builder(String name) implements StoreBuilder<BeforeCommit> {
    @Override
    public StoreBuilder<BeforeCommit> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException(name + " has no content to log");
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingDisabled() {
      return this;
    }

    @Override
    public BeforeCommit build() {
      return new BeforeCommit(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
