package io.millrace.app.backtest;

import io.millrace.features.field.FieldValue;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Erasure;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's recorded streams as rows: each partition in its own order up to what was committed
 * when it was opened, the earliest of all partitions first. Those of erased events are refused.
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
    Erased erased = Erased.of(pipeline, connection, codecs);
    List<Partition> all = new ArrayList<>();
    try {
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        open(new Source(pipeline, stream, connection, codecs, erased), all);
      }
      return new StreamLogs(all);
    } catch (RuntimeException e) {
      all.forEach(Partition::close);
      throw e;
    }
  }

  /** A stream, and with what it is read. */
  private record Source(
      Pipeline pipeline,
      Pipeline.Stream stream,
      Connection connection,
      Codecs codecs,
      Erased erased) {}

  /** Hashes of the events that are forgotten. */
  private record Erased(String pipeline, Set<String> events) {
    static Erased of(Pipeline pipeline, Connection connection, Codecs codecs) {
      var topic = Topics.of(pipeline.name()).erasures();
      if (!TopicSetup.exists(connection, topic)) {
        return new Erased(pipeline.name(), Set.of());
      }
      Codec<Erasure> codec = codecs.of(topic.subject(), RecordForm.of(Erasure.class));
      try (var log = new LogReader<>(connection, topic.name(), codec)) {
        return new Erased(
            pipeline.name(),
            log.readToEnd().stream().map(LogReader.Entry::key).collect(Collectors.toSet()));
      }
    }

    /** An outcome goes with the event whose id it has. */
    boolean holds(@Nullable Object id) {
      String text = FieldValue.text(id);
      return !events.isEmpty()
          && text != null
          && events.contains(Erasure.eventHash(pipeline, text));
    }
  }

  private static void open(Source source, List<Partition> to) {
    Pipeline pipeline = source.pipeline();
    Pipeline.Stream stream = source.stream();
    Connection connection = source.connection();
    var topic = Topics.of(pipeline.name()).stream(stream.name());
    int count;
    try (var consumer = new KafkaConsumer<String, byte[]>(ungrouped(connection))) {
      count = consumer.partitionsFor(topic.name()).size();
    }
    for (int partition = 0; partition < count; partition++) {
      var at = new TopicPartition(topic.name(), partition);
      to.add(new Partition(source, new KafkaConsumer<>(ungrouped(connection)), at));
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
    private final Erased erased;
    private final int id;
    private final int time;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Codec<List<@Nullable Object>> codec;
    private final TopicPartition place;
    private final long end;
    private final Queue<ConsumerRecord<String, byte[]>> read = new ArrayDeque<>();

    Partition(Source source, KafkaConsumer<String, byte[]> consumer, TopicPartition place) {
      this.stream = source.stream();
      this.erased = source.erased();
      this.id = stream.schema().position(stream.id());
      this.time = stream.schema().position(stream.time());
      this.consumer = consumer;
      this.codec = RawCodecs.of(source.codecs(), source.pipeline(), stream);
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
        if (id < values.size() && erased.holds(values.get(id))) {
          return refused(number, "the event was erased");
        }
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
