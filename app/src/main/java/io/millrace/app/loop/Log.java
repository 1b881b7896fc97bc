package io.millrace.app.loop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/**
 * A topic in memory: partitions of records, each in offset order, committed ones only. What all
 * readers have passed may be forgotten. A mutable state object: not thread-safe.
 */
public final class Log<T> {
  private final List<Partition<T>> partitions;
  private final List<Consumer<T>> listeners = new ArrayList<>();

  private static final class Partition<T> {
    private final List<T> records = new ArrayList<>();
    private long first;

    long end() {
      return first + records.size();
    }
  }

  public Log(int partitions) {
    this.partitions =
        IntStream.range(0, partitions).mapToObj(partition -> new Partition<T>()).toList();
  }

  public int partitions() {
    return partitions.size();
  }

  /** Kafka's default: the partition of a key, by murmur2 of its UTF-8 bytes. */
  public int partitionOf(String key) {
    if (partitions.size() == 1) {
      return 0;
    }
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % partitions.size();
  }

  /** Calls back for each record that is appended from now on. */
  public void listen(Consumer<T> listener) {
    listeners.add(listener);
  }

  /** Appends; the record's offset. */
  public long append(int partition, T value) {
    Partition<T> to = partitions.get(partition);
    to.records.add(value);
    for (Consumer<T> listener : listeners) {
      listener.accept(value);
    }
    return to.end() - 1;
  }

  /** Offset that the next record will have. */
  public long end(int partition) {
    return partitions.get(partition).end();
  }

  public T read(int partition, long offset) {
    Partition<T> from = partitions.get(partition);
    if (offset < from.first || offset >= from.end()) {
      throw new IllegalArgumentException(
          "offset %d of partition %d is not there: it has %d to %d"
              .formatted(offset, partition, from.first, from.end() - 1));
    }
    return from.records.get((int) (offset - from.first));
  }

  /** A partition's records that are still kept. */
  public List<T> kept(int partition) {
    return List.copyOf(partitions.get(partition).records);
  }

  /** Every record that is still kept, partition by partition. */
  public List<T> kept() {
    List<T> all = new ArrayList<>();
    partitions.forEach(partition -> all.addAll(partition.records));
    return all;
  }

  /** Drops the records before an offset. */
  public void forgetBefore(int partition, long offset) {
    Partition<T> from = partitions.get(partition);
    int count = (int) (Math.min(offset, from.end()) - from.first);
    if (count > 0) {
      from.records.subList(0, count).clear();
      from.first += count;
    }
  }
}
