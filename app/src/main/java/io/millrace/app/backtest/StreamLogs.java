package io.millrace.app.backtest;

import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.registry.RawCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's recorded streams as rows: each partition in its own order up to what was committed
 * when it was opened, the earliest of all partitions first.
 */
final class StreamLogs implements History.Rows {
  private static final Duration POLL = Duration.ofMillis(500);

  private final List<Partition> partitions;
  private final MergedRows merged;

  private StreamLogs(List<Partition> partitions) {
    this.partitions = List.copyOf(partitions);
    this.merged = new MergedRows(partitions);
  }

  static StreamLogs open(Pipeline pipeline, Connection connection) {
    Codecs codecs = new ConfluentCodecs(connection);
    List<Partition> all = new ArrayList<>();
    try {
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        open(pipeline, stream, connection, codecs, all);
      }
      return new StreamLogs(all);
    } catch (RuntimeException e) {
      all.forEach(Partition::close);
      throw e;
    }
  }

  private static void open(
      Pipeline pipeline,
      Pipeline.Stream stream,
      Connection connection,
      Codecs codecs,
      List<Partition> to) {
    var topic = Topics.of(pipeline.name()).stream(stream.name());
    int count;
    try (var consumer = new KafkaConsumer<String, byte[]>(ungrouped(connection))) {
      count = consumer.partitionsFor(topic.name()).size();
    }
    for (int partition = 0; partition < count; partition++) {
      Codec<List<@Nullable Object>> codec = RawCodecs.of(codecs, pipeline, stream);
      var at = new TopicPartition(topic.name(), partition);
      to.add(new Partition(stream, new KafkaConsumer<>(ungrouped(connection)), codec, at));
    }
  }

  private static Map<String, Object> ungrouped(Connection connection) {
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    return properties;
  }

  /** One partition of one stream. */
  private static final class Partition implements Iterator<Row>, AutoCloseable {
    private final Pipeline.Stream stream;
    private final int time;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Codec<List<@Nullable Object>> codec;
    private final TopicPartition place;
    private final long end;
    private final Queue<ConsumerRecord<String, byte[]>> read = new ArrayDeque<>();

    Partition(
        Pipeline.Stream stream,
        KafkaConsumer<String, byte[]> consumer,
        Codec<List<@Nullable Object>> codec,
        TopicPartition place) {
      this.stream = stream;
      this.time = stream.schema().position(stream.time());
      this.consumer = consumer;
      this.codec = codec;
      this.place = place;
      consumer.assign(List.of(place));
      consumer.seekToBeginning(List.of(place));
      this.end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    }

    @Override
    public boolean hasNext() {
      while (read.isEmpty() && consumer.position(place) < end) {
        consumer.poll(POLL).forEach(read::add);
      }
      return !read.isEmpty() && read.peek().offset() < end;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("%s ends at offset %d".formatted(place, end));
      }
      return row(read.remove());
    }

    private Row row(ConsumerRecord<String, byte[]> found) {
      long number = found.offset() + 1;
      if (found.value() == null || found.key() == null) {
        return refused(number, "the record has no key or no value");
      }
      try {
        List<@Nullable Object> values = codec.decode(found.value());
        return values.get(time) instanceof Instant at
            ? new Row.Read(stream.name(), number, at, found.key(), values)
            : refused(number, "the record has no time");
      } catch (PoisonException e) {
        return refused(number, String.valueOf(e.getMessage()));
      }
    }

    private Row refused(long number, String reason) {
      return new Row.Refused(stream.name(), number, "", reason);
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  @Override
  public boolean hasNext() {
    return merged.hasNext();
  }

  @Override
  public Row next() {
    return merged.next();
  }

  @Override
  public void close() {
    partitions.forEach(Partition::close);
  }
}
