package io.millrace.ingest.kafka;

import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Pace;
import io.millrace.ingest.replay.Row;
import io.millrace.ingest.replay.SlowStart;
import io.millrace.ingest.source.Rows;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes files into the raw topics in order of time, as Avro events. Rows and the position reached
 * in each file are committed in one transaction, so a restart goes on exactly where the last
 * committed one ended.
 */
public final class Replay implements AutoCloseable {
  private static final int TRANSACTION_ROWS = 5_000;
  private static final Duration TRANSACTION_TIME = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMillis(10);

  private final Clock clock = Clock.systemUTC();
  private final Pace pace;
  private final SlowStart start = new SlowStart(TRANSACTION_ROWS);
  private final String scored;
  private final List<Rows> sources;
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final RawRecords records;
  private final Positions positions;
  private final KafkaProducer<String, byte[]> producer;
  private final LogReader<Watermark> watermarks;
  private final LogReader<Request> requests;
  private final Map<String, Long> written = new LinkedHashMap<>();
  private final Map<String, Long> refused = new LinkedHashMap<>();
  private volatile boolean stopped;
  private volatile ReplayProgress progress =
      new ReplayProgress(Map.of(), Map.of(), Optional.empty(), 0);
  private @Nullable Instant eventTime;
  private long waitedForTrainingNanos;

  /**
   * Prepares a replay.
   *
   * @param sources one for each stream to be replayed; they are closed with the replay
   * @param pace how fast it may go
   */
  public Replay(
      Connection connection, Pipeline pipeline, Codecs codecs, List<Rows> sources, Pace pace) {
    Topics topics = Topics.of(pipeline.name());
    this.sources = List.copyOf(sources);
    this.pace = pace;
    this.scored = pipeline.scored();
    for (Rows rows : sources) {
      origins.put(rows.stream(), rows.origin());
      written.put(rows.stream(), 0L);
      refused.put(rows.stream(), 0L);
    }
    this.records = new RawRecords(pipeline, codecs);
    this.positions = new Positions(connection, pipeline.name());
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

  public ReplayProgress progress() {
    return progress;
  }

  /** Writes until the files end or {@link #stop} is called. */
  public void run() {
    producer.initTransactions();
    sources.forEach(this::skipWhatWasWritten);
    publish();
    var rows = new MergedRows(sources);
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

  private void skipWhatWasWritten(Rows rows) {
    long done = positions.committed(rows.stream());
    long passed = rows.skip(done);
    if (passed < done) {
      throw new IllegalArgumentException(
          "%s has %,d rows, but %,d rows of stream %s have been written by an earlier run: give the same file, or one that goes on after it"
              .formatted(rows.origin(), passed, done, rows.stream()));
    }
    written.put(rows.stream(), done);
  }

  private boolean isDue(Row row) {
    if (!(row instanceof Row.Read read)) {
      return true;
    }
    return read.stream().equals(scored)
        ? pace.allows(read.time(), clock.instant())
        : pace.allowsUnscored(read.time(), clock.instant());
  }

  private void await() {
    boolean training = pace.isTraining();
    long begun = System.nanoTime();
    listen(PATIENCE);
    if (training) {
      waitedForTrainingNanos += System.nanoTime() - begun;
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
    long begun = System.nanoTime();
    long deadline = begun + TRANSACTION_TIME.toNanos();
    int most = start.rows(begun);
    Row row = first;
    int count = 0;
    while (row != null && count < most && isDue(row) && System.nanoTime() < deadline) {
      write(row);
      count++;
      row = rows.hasNext() ? rows.next() : null;
    }
    positions.send(producer);
    producer.commitTransaction();
    start.written(System.nanoTime());
    return row;
  }

  private void write(Row row) {
    positions.advance(row.stream());
    switch (row) {
      case Row.Read read -> {
        send(records.event(read.stream(), read.time(), read.key(), read.values()));
        eventTime = read.time();
        written.merge(read.stream(), 1L, Long::sum);
      }
      case Row.Refused bad -> {
        String origin = String.valueOf(origins.get(bad.stream()));
        var letter = new DeadLetter("ingest", "unreadable", bad.reason(), origin, 0, bad.number());
        send(records.refused(bad.stream(), letter, bad.text()));
        refused.merge(bad.stream(), 1L, Long::sum);
      }
    }
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
    var closing = new ArrayList<AutoCloseable>(List.of(producer, positions, watermarks, requests));
    closing.addAll(sources);
    for (AutoCloseable part : closing) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("the replay cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
