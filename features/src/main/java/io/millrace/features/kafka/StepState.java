package io.millrace.features.kafka;

import io.millrace.features.resume.Resumable;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Where a step's state outlives its task: a logged key-value store, written before each commit with
 * the entries that changed. Under exactly-once state, offsets and outputs commit together; under
 * at-least-once a crash between them can enter events twice.
 *
 * @param name of the store
 */
record StepState(String name) {
  private static final Map<String, String> CHANGELOG =
      Map.of("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));

  /** Supplies processors that keep this state. */
  <K, V> ProcessorSupplier<K, V, byte[], byte[]> kept(
      Supplier<Processor<K, V, byte[], byte[]>> processors) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<K, V, byte[], byte[]> get() {
        return processors.get();
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return StepState.this.stores();
      }
    };
  }

  private Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(CHANGELOG),
        BeforeCommit.builder(hookName()));
  }

  /** Gives a fresh step the state of the task, and sees to it that its changes are kept. */
  <T extends Resumable> T resume(T fresh, ProcessorContext<?, ?> context) {
    KeyValueStore<String, byte[]> entries = context.getStateStore(name);
    try (KeyValueIterator<String, byte[]> all = entries.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        fresh.restore(entry.key, entry.value);
      }
    }
    var changes = new StoredChanges(entries);
    BeforeCommit hook = context.getStateStore(hookName());
    hook.run(() -> fresh.saveChanges(changes));
    return fresh;
  }

  private String hookName() {
    return name + "-commit";
  }

  private record StoredChanges(KeyValueStore<String, byte[]> entries) implements Resumable.Changes {
    @Override
    public void put(String entry, byte[] bytes) {
      entries.put(entry, bytes);
    }

    @Override
    public void remove(String entry) {
      entries.delete(entry);
    }
  }
}
