package io.millrace.app.run;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the monitor's progress and the requests of a run. */
final class LoopFollower implements AutoCloseable {
  /** A monitor that says nothing new for so long has judged all that reached it. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  /** For so long it is waited for stages whose positions do not reach the end. */
  private static final Duration STUCK = Duration.ofSeconds(90);

  private final LogReader<Watermark> watermarks;
  private final LogReader<Request> requests;
  private final Backlog backlog;
  private final Map<String, Request> known = new HashMap<>();
  private volatile boolean training;
  private @Nullable Instant watermark;
  private @Nullable Instant firstNews;
  private Instant lastNews = Instant.now();

  LoopFollower(Pipeline pipeline, Connection connection) {
    var codecs = new ConfluentCodecs(connection);
    Topics topics = Topics.of(pipeline.name());
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
    this.backlog = new Backlog(pipeline, connection);
  }

  /** Reads what is new; returns at once. */
  void poll() {
    watermarks.readToEnd().forEach(entry -> saw(entry.message()));
    for (var entry : requests.readToEnd()) {
      known.put(entry.message().id(), entry.message());
      lastNews = Instant.now();
    }
    training =
        known.values().stream()
            .anyMatch(r -> r.state() == Request.State.OPEN || r.state() == Request.State.TRAINING);
  }

  private void saw(Watermark seen) {
    if (watermark == null || seen.watermark().isAfter(watermark)) {
      watermark = seen.watermark();
      lastNews = seen.written();
      firstNews = firstNews == null ? seen.written() : firstNews;
    }
  }

  /** Whether a request waits for its answer. */
  boolean isTraining() {
    return training;
  }

  /** Why the loop cannot go on: the first versions could not be trained. */
  Optional<String> trainingFailure() {
    return known.values().stream()
        .filter(r -> r.cause() == Request.Cause.BOOTSTRAP && r.state() == Request.State.FAILED)
        .map(r -> "the first versions could not be trained: " + r.why())
        .findFirst();
  }

  /** Whether everything that came has been judged, and every request answered. */
  boolean isQuiet() throws InterruptedException {
    Duration still = Duration.between(lastNews, Instant.now());
    return !training
        && still.compareTo(QUIET) > 0
        && (still.compareTo(STUCK) > 0 || backlog.isEmpty());
  }

  Optional<Instant> watermark() {
    return Optional.ofNullable(watermark);
  }

  /** Wall-clock time from the first judgement to the last. */
  Duration looped() {
    return firstNews == null ? Duration.ZERO : Duration.between(firstNews, lastNews);
  }

  @Override
  public void close() {
    backlog.close();
    watermarks.close();
    requests.close();
  }
}
