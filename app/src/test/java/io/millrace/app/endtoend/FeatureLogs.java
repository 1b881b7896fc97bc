package io.millrace.app.endtoend;

import io.millrace.app.backtest.LogParity;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.kafka.ErasureHeaders;
import io.millrace.features.kafka.RekeyedReader;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.ingest.source.Rows;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What goes into the feature stage, and what the recorded logs say of what came out. */
final class FeatureLogs {
  private static final Duration DEADLINE = Duration.ofSeconds(150);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Topics topics;
  private final Committed committed;

  FeatureLogs(Pipeline pipeline, Connection connection, Codecs codecs) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = codecs;
    this.topics = Topics.of(pipeline.name());
    this.committed = new Committed(connection, codecs);
  }

  Committed committed() {
    return committed;
  }

  /** The rows of all streams, in the order of event time. */
  static List<Row.Read> rows(Pipeline pipeline, Map<String, Path> data) {
    List<Rows> sources = SourceFiles.of(data).open(pipeline);
    List<Row.Read> rows = new ArrayList<>();
    new MergedRows(sources).forEachRemaining(row -> rows.add((Row.Read) row));
    sources.forEach(Rows::close);
    return rows;
  }

  void produce(List<Row.Read> rows) {
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (Row.Read row : rows) {
        Topic topic = topics.stream(row.stream());
        var form = EventForm.of(pipeline.stream(row.stream()).schema());
        byte[] bytes = codecs.of(topic.subject(), form).encode(row.values());
        producer.send(new ProducerRecord<>(topic.name(), row.key(), bytes));
      }
    }
  }

  void produce(String stream, String key, byte[] value) {
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      producer.send(new ProducerRecord<>(topics.stream(stream).name(), key, value));
    }
  }

  int count(Topic topic) {
    return committed.bytes(topic).size();
  }

  /** Recomputes all vectors from what is recorded now, and compares them with the recorded ones. */
  LogParity.Finding parity() {
    Map<Integer, List<LogParity.VectorEntry>> vectors = new TreeMap<>();
    for (var one : committed.entries(topics.features(), VectorForm.of(pipeline.signature()))) {
      vectors
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(new LogParity.VectorEntry(one.offset(), one.message()));
    }
    var recording = new LogParity.Recording(keyed(), rekeyed(), vectors, List.of(), List.of());
    return LogParity.check(
        pipeline,
        codecs,
        recording,
        (contender, version) -> {
          throw new IllegalStateException("nothing was scored");
        });
  }

  private Map<Integer, List<LogParity.KeyedRecord>> keyed() {
    var codec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    Map<Integer, List<LogParity.KeyedRecord>> keyed = new TreeMap<>();
    for (var one : committed.bytes(topics.keyed())) {
      keyed
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(
              ErasureHeaders.read(one.headers())
                  .<LogParity.KeyedRecord>map(LogParity.ErasedEntry::new)
                  .orElseGet(
                      () ->
                          new LogParity.KeyedEntry(
                              new String(one.key(), StandardCharsets.UTF_8),
                              codec.decode(one.value()))));
    }
    return keyed;
  }

  private Map<Integer, List<Rekeyed>> rekeyed() {
    var reader = new RekeyedReader(pipeline, codecs);
    Map<Integer, List<Rekeyed>> rekeyed = new TreeMap<>();
    for (var one : committed.bytes(topics.rekeyed())) {
      rekeyed
          .computeIfAbsent(one.partition(), p -> new ArrayList<>())
          .add(reader.read(one.key(), one.value(), one.headers()));
    }
    return rekeyed;
  }

  static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("%s did not come within %s".formatted(what, DEADLINE));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
