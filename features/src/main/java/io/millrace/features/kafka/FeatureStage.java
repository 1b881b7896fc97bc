package io.millrace.features.kafka;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feature stage of a pipeline as a running Kafka Streams application. The topics must exist,
 * the raw ones with as many partitions as the keyed log. Thread-safe.
 *
 * <p>A failure that Kafka calls retriable, after Kafka's own retries are spent, gets a new thread;
 * any other stops the stage: {@link #failure} says why, and restarting it goes on from the last
 * commit.
 */
public final class FeatureStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureStage.class);
  private static final Duration CLOSE = Duration.ofSeconds(30);

  /** A killed stage's partitions go to another, or to itself restarted, after so long. */
  private static final int SESSION_MILLIS = 10_000;

  /**
   * How long a task that has caught up waits for a stream that brings nothing before it goes on
   * without it; counted from that stream's last event, so a stream at rest delays nobody. It keeps
   * streams that are written side by side in order, and hides in the time to the next commit.
   */
  private static final int IDLE_MILLIS = 100;

  /**
   * All that was fetched is handed over at once. A poll hands over partition by partition: with
   * Streams' usual 1,000, a burst's first partition comes alone, and after a pause nobody waits for
   * its other streams ({@link #IDLE_MILLIS}). Memory is bounded by what is fetched, not by this.
   */
  private static final int POLL_RECORDS = 1_000_000;

  private static final int COMMIT_MILLIS = 100;

  private final Pipeline pipeline;
  private final String name;
  private final FeatureCounters counters = new FeatureCounters();
  private final KafkaStreams streams;
  private final Optional<VectorAudit> audit;
  private volatile @Nullable Throwable failure;

  /**
   * How it runs.
   *
   * @param stateDirectory where state is kept between restarts; without it, it is read back from
   *     Kafka
   * @param threads how many partitions are worked on at once
   * @param auditShare of the keys whose vectors are recomputed from the log, beside the first key
   *     of each partition; 0 for no audit
   */
  public record Settings(Path stateDirectory, int threads, double auditShare) {
    /** One key in a hundred. */
    public static final double AUDIT_SHARE = 0.01;

    public Settings {
      if (!(auditShare >= 0 && auditShare <= 1)) {
        throw new IllegalArgumentException(
            "a share of %s of the keys cannot be audited: 0 to 1 is expected, 0 for none"
                .formatted(auditShare));
      }
    }
  }

  /** A stage that audits the usual share of its vectors. */
  public FeatureStage(
      Pipeline pipeline, Connection connection, Codecs codecs, Path stateDirectory, int threads) {
    this(pipeline, connection, codecs, new Settings(stateDirectory, threads, Settings.AUDIT_SHARE));
  }

  /** A stage that does not run yet. */
  public FeatureStage(Pipeline pipeline, Connection connection, Codecs codecs, Settings settings) {
    this.pipeline = pipeline;
    this.name = group(pipeline);
    this.streams =
        new KafkaStreams(
            FeatureTopology.build(pipeline, codecs, partitions(pipeline, connection), counters),
            properties(pipeline, connection, settings.stateDirectory(), settings.threads()));
    this.audit =
        settings.auditShare() == 0
            ? Optional.empty()
            : Optional.of(
                new VectorAudit(pipeline, connection, codecs, counters, settings.auditShare()));
    streams.setUncaughtExceptionHandler(this::respond);
    streams.setStateListener((now, before) -> LOG.info("{}: {} -> {}", name, before, now));
  }

  /** How many partitions admission has; asked only where the topology depends on it. */
  private static int partitions(Pipeline pipeline, Connection connection) {
    if (pipeline.furtherKeys().isEmpty()) {
      return 1;
    }
    String topic = Topics.of(pipeline.name()).rekeyed().name();
    try (Admin admin = Admin.create(connection.admin())) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
          .mapToInt(found -> found.partitions().size())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "topic %s cannot be described: %s; it must exist before the stage starts"
              .formatted(topic, e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topic " + topic, e);
    }
  }

  /** The consumer group of a pipeline's feature stages, which is the application's id. */
  public static String group(Pipeline pipeline) {
    return pipeline.name() + ".features";
  }

  /** The settings of the Kafka Streams application. */
  public static Properties properties(
      Pipeline pipeline, Connection connection, Path stateDirectory, int threads) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, group(pipeline));
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        switch (pipeline.delivery()) {
          case EXACTLY_ONCE -> StreamsConfig.EXACTLY_ONCE_V2;
          case AT_LEAST_ONCE -> StreamsConfig.AT_LEAST_ONCE;
        });
    properties.put(
        StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
        switch (pipeline.delivery()) {
          case EXACTLY_ONCE -> IDLE_MILLIS;
          case AT_LEAST_ONCE -> 0;
        });
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(StreamsConfig.mainConsumerPrefix("session.timeout.ms"), SESSION_MILLIS);
    properties.put(StreamsConfig.mainConsumerPrefix("max.poll.records"), POLL_RECORDS);
    properties.put(StreamsConfig.producerPrefix("linger.ms"), 5);
    // The first send after a commit may meet markers still being written; it is soon welcome.
    properties.put(StreamsConfig.producerPrefix("retry.backoff.ms"), 10);
    properties.put(StreamsConfig.producerPrefix("max.in.flight.requests.per.connection"), 1);
    properties.put(StreamsConfig.producerPrefix("batch.size"), 128 * 1024);
    properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    properties.put(StreamsConfig.producerPrefix("max.request.size"), Connection.LARGEST_RECORD);
    properties.putAll(connection.clientProperties());
    return properties;
  }

  public void start() {
    warnOfShuffle();
    streams.start();
    audit.ifPresent(VectorAudit::start);
  }

  /** Where windows are not kept by the producers' key, partitions mix, at their own pace each. */
  private void warnOfShuffle() {
    pipeline
        .windowKey()
        .ifPresent(
            by ->
                pipeline.streams().values().stream()
                    .filter(stream -> !WindowKey.of(stream.key()).equals(by))
                    .forEach(
                        stream ->
                            LOG.warn(
                                "{}: stream {} is partitioned by {}, windows are kept by {}: while"
                                    + " catching up with several partitions, events come late by as"
                                    + " much as partitions differ in progress; partition it by {},"
                                    + " or set lateness",
                                name,
                                stream.name(),
                                stream.key(),
                                by,
                                by)));
  }

  /** Whether it is running, {@code REBALANCING}, or has stopped. */
  public KafkaStreams.State state() {
    return streams.state();
  }

  public FeatureCounts counts() {
    return counters.counts();
  }

  /** Records that this process has yet to read of its partitions, by topic. */
  public Map<String, Long> lag() {
    return Lag.of(streams.metrics(), pipeline);
  }

  /** What stopped the stage; empty while it runs and after {@link #close}. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Finishes the records at hand, commits and leaves the group. */
  @Override
  public void close() {
    audit.ifPresent(VectorAudit::close);
    boolean stopped =
        streams.close(
            CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    if (!stopped) {
      LOG.warn("{} did not stop within {}: its last transaction will be aborted", name, CLOSE);
    }
  }

  private StreamThreadExceptionResponse respond(Throwable thrown) {
    if (isRetriable(thrown)) {
      LOG.warn("{}: Kafka did not answer in time; a new thread goes on", name, thrown);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error("{} stops, and goes on from the last commit when restarted", name, thrown);
    failure = thrown;
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static boolean isRetriable(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }
}
