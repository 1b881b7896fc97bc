package io.millrace.ingest.kafka;

import io.millrace.ingest.csv.CsvRows;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Pace;
import io.millrace.ingest.replay.Row;
import io.millrace.ingest.replay.Speed;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.RawCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes files into the raw topics in order of time, as Avro events. Rows and the position reached
 * in each file are committed in one transaction, so a restart goes on exactly where the last
 * committed one ended. A position is kept as the offset of group {@code <p>.ingest} on partition 0
 * of the stream's topic: rows done in the stream's file.
 */
public final class Replay implements AutoCloseable {
  private static final int TRANSACTION_ROWS = 5_000;
  private static final Duration TRANSACTION_TIME = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMillis(10);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> group;
  private final Clock clock;
  private final Pace pace;
  private final Map<String, Path> files;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, Codec<List<@Nullable Object>>> codecs = new HashMap<>();
  private final Map<String, CsvRows> sources = new LinkedHashMap<>();
  private final LogReader<Watermark> watermarks;
  private final LogReader<Request> requests;
  private final Map<String, Long> written = new LinkedHashMap<>();
  private final Map<String, Long> refused = new LinkedHashMap<>();
  private final Map<String, Long> positions = new HashMap<>();
  private volatile boolean stopped;
  private volatile ReplayProgress progress =
      new ReplayProgress(Map.of(), Map.of(), Optional.empty(), 0);
  private @Nullable Instant eventTime;
  private long waitedForTrainingNanos;

  /**
   * @param files a file for each stream to be replayed
   * @param lead at maximum speed, how far in event time ahead of the monitor's watermark
   */
  public Replay(
      Connection connection,
      Pipeline pipeline,
      Codecs codecs,
      Map<String, Path> files,
      Speed speed,
      Duration lead,
      Clock clock) {
    this.topics = Topics.of(pipeline.name());
    this.group = new KafkaConsumer<>(connection.consumer(pipeline.name() + ".ingest"));
    this.files = Map.copyOf(files);
    this.clock = clock;
    this.pace = new Pace(speed, lead);
    files.forEach(
        (name, file) -> {
          Pipeline.Stream stream = pipeline.stream(name);
          open(stream, file, RawCodecs.of(codecs, pipeline, stream));
        });
    this.producer =
        new KafkaProducer<>(connection.transactionalProducer(pipeline.name() + ".ingest"));
    this.watermarks =
        new LogReader<>(
            connection,
            topics.watermarks().name(),
            codecs.of(topics.watermarks().subject(), RecordForm.of(Watermark.class)));
    this.requests =
        new LogReader<>(
            connection,
            topics.requests().name(),
            codecs.of(topics.requests().subject(), RecordForm.of(Request.class)));
  }

  private void open(Pipeline.Stream stream, Path file, Codec<List<@Nullable Object>> codec) {
    sources.put(stream.name(), new CsvRows(stream, file));
    codecs.put(stream.name(), codec);
    written.put(stream.name(), 0L);
    refused.put(stream.name(), 0L);
  }

  public ReplayProgress progress() {
    return progress;
  }

  /** Writes until the files end or {@link #stop} is called. */
  public void run() {
    producer.initTransactions();
    sources.forEach(this::skipWhatWasWritten);
    publish();
    var rows = new MergedRows(List.copyOf(sources.values()));
    Row next = rows.hasNext() ? rows.next() : null;
    while (next != null && !stopped) {
      listen(Duration.ZERO);
      if (!isDue(next)) {
        await();
        continue;
      }
      next = transaction(next, rows);
      publish();
    }
  }

  private void skipWhatWasWritten(String stream, CsvRows rows) {
    long done = committed(stream);
    for (long i = 0; i < done && rows.hasNext(); i++) {
      rows.next();
    }
    positions.put(stream, done);
    written.put(stream, done);
  }

  private long committed(String stream) {
    OffsetAndMetadata found = group.committed(Set.of(first(stream))).get(first(stream));
    return found == null ? 0 : found.offset();
  }

  private TopicPartition first(String stream) {
    return new TopicPartition(topics.stream(stream).name(), 0);
  }

  private boolean isDue(Row row) {
    return !(row instanceof Row.Read read) || pace.allows(read.time(), clock.instant());
  }

  private void await() {
    boolean training = pace.isTraining();
    long start = System.nanoTime();
    listen(PATIENCE);
    if (training) {
      waitedForTrainingNanos += System.nanoTime() - start;
      publish();
    }
  }

  private void listen(Duration patience) {
    watermarks.poll(patience).forEach(entry -> pace.watermark(entry.message()));
    requests.poll(Duration.ZERO).forEach(entry -> pace.request(entry.message()));
  }

  /** Writes the row and those after it, as long as they are due; returns the next one. */
  private @Nullable Row transaction(Row first, MergedRows rows) {
    producer.beginTransaction();
    long deadline = System.nanoTime() + TRANSACTION_TIME.toNanos();
    Row row = first;
    int count = 0;
    while (row != null && count < TRANSACTION_ROWS && isDue(row) && System.nanoTime() < deadline) {
      write(row);
      count++;
      row = rows.hasNext() ? rows.next() : null;
    }
    Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
    positions.forEach((stream, done) -> reached.put(first(stream), new OffsetAndMetadata(done)));
    producer.sendOffsetsToTransaction(reached, group.groupMetadata());
    producer.commitTransaction();
    return row;
  }

  private void write(Row row) {
    positions.merge(row.stream(), 1L, Long::sum);
    switch (row) {
      case Row.Read read -> writeEvent(read);
      case Row.Refused bad -> refuse(bad.stream(), bad.number(), bad.text(), bad.reason());
    }
  }

  private void writeEvent(Row.Read row) {
    byte[] value;
    try {
      value = codec(row.stream()).encode(row.values());
    } catch (IllegalArgumentException e) {
      refuse(row.stream(), row.number(), row.text(), String.valueOf(e.getMessage()));
      return;
    }
    send(
        new ProducerRecord<>(
            topics.stream(row.stream()).name(), null, row.time().toEpochMilli(), row.key(), value));
    eventTime = row.time();
    written.merge(row.stream(), 1L, Long::sum);
  }

  private Codec<List<@Nullable Object>> codec(String stream) {
    Codec<List<@Nullable Object>> codec = codecs.get(stream);
    if (codec == null) {
      throw new IllegalArgumentException("no file was given for stream " + stream);
    }
    return codec;
  }

  private void refuse(String stream, long number, String text, String reason) {
    var letter =
        new DeadLetter(
            "ingest", "unreadable", reason, String.valueOf(files.get(stream)), 0, number);
    send(
        new ProducerRecord<>(
            topics.deadLetters().name(),
            null,
            null,
            stream,
            text.getBytes(StandardCharsets.UTF_8),
            letter.headers()));
    refused.merge(stream, 1L, Long::sum);
  }

  /** A send that fails makes the transaction's commit fail: its future need not be asked. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(ProducerRecord<String, byte[]> next) {
    producer.send(next);
  }

  private void publish() {
    progress =
        new ReplayProgress(
            written, refused, Optional.ofNullable(eventTime), waitedForTrainingNanos);
  }

  /** Ends {@link #run} after the transaction at hand; from any thread. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    var closing = new ArrayList<AutoCloseable>(List.of(producer, group, watermarks, requests));
    closing.addAll(sources.values());
    for (AutoCloseable part : closing) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("the replay cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
