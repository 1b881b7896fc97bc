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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the monitor's metrics on a thread of its own, for who is best now. */
final class RankingFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RankingFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Connection connection;
  private final Topic metrics;
  private final Codec<Metric> codec;
  private final List<String> contenders;
  private final Thread thread = new Thread(this::run, "ranking");
  private volatile Ranking ranking;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  RankingFeed(Connection connection, Codecs codecs, Pipeline pipeline) {
    this.connection = connection;
    this.metrics = Topics.of(pipeline.name()).metrics();
    this.codec = codecs.of(metrics.subject(), RecordForm.of(Metric.class));
    this.contenders = List.copyOf(pipeline.contenders().keySet());
    this.ranking = Ranking.of(contenders);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Ranking now() {
    return ranking;
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  private void run() {
    while (!closed) {
      try (var reader = new LogReader<>(connection, metrics.name(), codec)) {
        Ranking read = Ranking.of(contenders);
        while (!closed) {
          for (LogReader.Entry<Metric> entry : reader.poll(POLL)) {
            read = read.with(entry.message());
          }
          ranking = read;
        }
      } catch (KafkaException e) {
        LOG.warn("the metrics cannot be read now, again soon", e);
      } catch (RuntimeException e) {
        failure = e;
        LOG.error("the metrics cannot be read", e);
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
