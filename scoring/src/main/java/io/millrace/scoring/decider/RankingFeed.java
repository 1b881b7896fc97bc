package io.millrace.scoring.decider;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.decision.Ranking;
import io.millrace.scoring.session.Session;
import io.millrace.scoring.session.SessionThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Follows the monitor's metrics on a thread of its own, for who is best now. */
final class RankingFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Connection connection;
  private final Topic metrics;
  private final Codec<Metric> codec;
  private final List<String> contenders;
  private final SessionThread thread = new SessionThread("ranking", Reading::new);
  private volatile Ranking ranking;

  RankingFeed(Connection connection, Codecs codecs, Pipeline pipeline) {
    this.connection = connection;
    this.metrics = Topics.of(pipeline.name()).metrics();
    this.codec = codecs.of(metrics.subject(), RecordForm.of(Metric.class));
    this.contenders = List.copyOf(pipeline.contenders().keySet());
    this.ranking = Ranking.of(contenders);
  }

  void start() {
    thread.start();
  }

  Ranking now() {
    return ranking;
  }

  Optional<Throwable> failure() {
    return thread.failure();
  }

  /** Reads the log from its start; until it has come to the end, the one before it holds. */
  private final class Reading implements Session {
    private final LogReader<Metric> reader = new LogReader<>(connection, metrics.name(), codec);
    private Ranking read = Ranking.of(contenders);

    @Override
    public void step() {
      for (LogReader.Entry<Metric> entry : reader.poll(POLL)) {
        read = read.with(entry.message());
      }
      ranking = read;
    }

    @Override
    public void end() {}

    @Override
    public void close() {
      reader.close();
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
