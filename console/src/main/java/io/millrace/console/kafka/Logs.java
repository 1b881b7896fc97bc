package io.millrace.console.kafka;

import io.millrace.console.view.RaceView;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Folds the small logs (metrics, drift, verdicts, requests, watermarks, models) into the view. */
final class Logs implements Pursuit.Work {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int BURST = 40;

  /** A log and what becomes of its messages. */
  private record Log<T extends Record>(Topic topic, Class<T> type, Consumer<T> fold) {
    Open<T> open(Connection connection, Codecs codecs) {
      var codec = codecs.of(topic.subject(), RecordForm.of(type));
      return new Open<>(new LogReader<>(connection, topic.name(), codec), fold);
    }
  }

  private record Open<T>(LogReader<T> reader, Consumer<T> fold) {
    /** Folds what has come; whether anything had. */
    boolean poll() {
      List<LogReader.Entry<T>> entries = reader.poll(POLL);
      entries.forEach(entry -> fold.accept(entry.message()));
      return !entries.isEmpty();
    }
  }

  private final Connection connection;
  private final Codecs codecs;
  private final List<Log<?>> logs;
  private volatile List<Open<?>> open = List.of();

  Logs(Connection connection, String pipeline, Codecs codecs, RaceView view) {
    this.connection = connection;
    this.codecs = codecs;
    Topics topics = Topics.of(pipeline);
    this.logs =
        List.of(
            new Log<>(Topics.MODELS, RegistryRecord.class, view::fold),
            new Log<>(topics.watermarks(), Watermark.class, view::fold),
            new Log<>(topics.requests(), Request.class, view::fold),
            new Log<>(topics.verdicts(), Verdict.class, view::fold),
            new Log<>(topics.metrics(), Metric.class, view::fold),
            new Log<>(topics.drift(), Drift.class, view::fold));
  }

  @Override
  public void round() {
    if (open.isEmpty()) {
      TopicCheck.require(connection, logs.stream().map(log -> log.topic.name()).toList());
      open();
    }
    for (Open<?> log : open) {
      boolean more = true;
      for (int polls = 0; more && polls < BURST; polls++) {
        more = log.poll();
      }
    }
  }

  /** Readers are listed as soon as they are open, so that a failure half way leaves none behind. */
  private void open() {
    List<Open<?>> opened = new ArrayList<>();
    for (Log<?> log : logs) {
      opened.add(log.open(connection, codecs));
      open = List.copyOf(opened);
    }
  }

  @Override
  public void wake() {
    open.forEach(log -> log.reader.wakeup());
  }

  @Override
  public void reset() {
    List<Open<?>> closing = open;
    open = List.of();
    closing.forEach(log -> log.reader.close());
  }
}
