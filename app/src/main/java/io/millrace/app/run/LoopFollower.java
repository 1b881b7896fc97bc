package io.millrace.app.run;

import io.millrace.app.race.FirstVersions;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the monitor's progress and the requests of a run. */
final class LoopFollower implements AutoCloseable {
  private final Pipeline pipeline;
  private final LogReader<Watermark> watermarks;
  private final LogReader<Request> requests;
  private final Backlog backlog;
  private final Map<String, Request> known = new HashMap<>();
  private volatile boolean training;
  private @Nullable Instant watermark;
  private @Nullable Instant firstNews;
  private @Nullable Set<String> before;
  private Instant lastNews = Instant.now();
  private final Stillness stillness = new Stillness(lastNews);

  LoopFollower(Pipeline pipeline, Connection connection) {
    this.pipeline = pipeline;
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
    before = before == null ? Set.copyOf(known.keySet()) : before;
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

  /** Why the loop cannot go on: there are no versions, and nothing will ask for any. */
  Optional<String> hopeless() {
    return FirstVersions.hopeless(known.values(), pipeline.retrain()).map(this::dated);
  }

  /** Why there was no race, as far as one could have begun. */
  Optional<String> missing() {
    return FirstVersions.missing(known.values()).map(this::dated);
  }

  private String dated(String why) {
    boolean isOld =
        FirstVersions.failed(known.values())
            .filter(failed -> before != null && before.contains(failed.id()))
            .isPresent();
    return isOld
        ? why
            + "; that was in an earlier run, whose data are kept: to begin anew, name another"
            + " directory by --dir, or delete this one"
        : why;
  }

  /** Whether everything that came has been judged, and every request answered. */
  boolean isQuiet() throws InterruptedException {
    Instant now = Instant.now();
    stillness.moved(lastNews);
    return !training && stillness.isQuiet(now) && stillness.isOver(now, backlog.left());
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
