package io.millrace.scoring.decider;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.decision.News;
import io.millrace.scoring.decision.Ranking;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.PredictionReader;
import io.millrace.scoring.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership in the group of deciding stages. Decisions and positions are committed in one
 * transaction, the positions of every partition that decisions are of: the group's coordinator
 * refuses those of a member that has lost its partitions, and with them the decisions.
 */
final class DecisionSession implements Session, ConsumerRebalanceListener {
  private static final Duration IDLE = Duration.ofMillis(100);

  /** How exactly deadlines are kept. */
  private static final Duration WAITING = Duration.ofMillis(20);

  private static final Duration COMMIT_EVERY = Duration.ofMillis(100);

  private final Pipeline pipeline;
  private final Topics topics;
  private final Supplier<Ranking> ranking;
  private final DecisionCounts counts;
  private final PredictionReader predictions;
  private final Codec<Decision> decisions;
  private final DecisionLog log;
  private final Output output;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, DecidedPartition> partitions = new HashMap<>();
  private final Set<TopicPartition> moved = new HashSet<>();
  private final List<Decision> uncommitted = new ArrayList<>();
  private Instant opened = Instant.EPOCH;

  DecisionSession(
      Connection connection,
      Codecs codecs,
      Pipeline pipeline,
      Supplier<Ranking> ranking,
      DecisionCounts counts,
      Output output) {
    this.pipeline = pipeline;
    this.topics = Topics.of(pipeline.name());
    this.ranking = ranking;
    this.counts = counts;
    this.output = output;
    this.predictions = new PredictionReader(codecs, topics.predictions());
    this.decisions = codecs.of(topics.decisions().subject(), RecordForm.of(Decision.class));
    this.log = new DecisionLog(connection, codecs, topics.decisions());
    this.consumer = new KafkaConsumer<>(connection.consumer(group(pipeline)));
    consumer.subscribe(List.of(topics.predictions().name()), this);
  }

  /** {@code flights.decide}. */
  static String group(Pipeline pipeline) {
    return pipeline.name() + ".decide";
  }

  @Override
  public void step() {
    Instant asked = Instant.now();
    ConsumerRecords<String, byte[]> found = consumer.poll(patience(asked));
    for (ConsumerRecord<String, byte[]> one : found) {
      var partition = new TopicPartition(one.topic(), one.partition());
      begin(partition);
      news(one).ifPresent(news -> tell(partition, news, Instant.now()));
    }
    for (TopicPartition partition : List.copyOf(partitions.keySet())) {
      if (consumer.currentLag(partition).orElse(1) == 0) {
        tell(partition, new News.NothingMore(), asked);
      }
    }
    if (output.isOpen() && untilCommit(Instant.now()).isNegative()) {
      commit();
    }
  }

  private Duration patience(Instant now) {
    boolean isWaiting = partitions.values().stream().anyMatch(DecidedPartition::hasOpen);
    Duration idle = isWaiting ? WAITING : IDLE;
    if (!output.isOpen()) {
      return idle;
    }
    Duration left = untilCommit(now);
    return left.isNegative() ? Duration.ZERO : left.compareTo(idle) < 0 ? left : idle;
  }

  private Duration untilCommit(Instant now) {
    return Duration.between(now, opened.plus(COMMIT_EVERY));
  }

  private void begin(TopicPartition partition) {
    if (!output.isOpen()) {
      output.open();
      opened = Instant.now();
    }
    moved.add(partition);
  }

  private Optional<News> news(ConsumerRecord<String, byte[]> found) {
    if (found.value() == null) {
      return ProgressMark.of(found.headers())
          .map(mark -> new News.Answered(mark.writer(), mark.next(), mark.before()));
    }
    return predictions.read(found).map(one -> new News.Scored(one, found.offset()));
  }

  private void tell(TopicPartition partition, News news, Instant now) {
    DecidedPartition told = partitions.get(partition);
    if (told == null) {
      throw new IllegalStateException(partition + " was read but is not ours");
    }
    for (Decision decision : told.step(news, now, ranking.get())) {
      begin(partition);
      uncommitted.add(decision);
      output.send(
          new ProducerRecord<>(
              topics.decisions().name(),
              partition.partition(),
              Math.max(0, decision.eventTime().toEpochMilli()),
              decision.key(),
              decisions.encode(decision)));
    }
  }

  private void commit() {
    Instant now = Instant.now();
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : moved) {
      DecidedPartition one = partitions.get(partition);
      if (one != null) {
        mark(partition, one);
        positions.put(partition, one.position(consumer.position(partition), now));
      }
    }
    output.commit(consumer, positions);
    moved.clear();
    uncommitted.forEach(counts::add);
    uncommitted.clear();
  }

  /** Says how far a partition is, where the monitor waits for that. */
  private void mark(TopicPartition partition, DecidedPartition one) {
    if (pipeline.label().observed().isPresent()) {
      one.mark()
          .ifPresent(
              mark ->
                  output.send(
                      new ProducerRecord<>(
                          topics.decisions().name(),
                          partition.partition(),
                          Math.max(0, mark.before().toEpochMilli()),
                          null,
                          null,
                          mark.headers())));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
    for (TopicPartition one : assigned) {
      partitions.put(one, new DecidedPartition(pipeline, one.partition(), committed.get(one), log));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    end();
    revoked.forEach(partitions::remove);
  }

  /** Others have them already: what was decided and not committed is theirs to decide. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    output.abort();
    moved.clear();
    uncommitted.clear();
    partitions.clear();
  }

  @Override
  public void end() {
    if (output.isOpen()) {
      commit();
    }
  }

  @Override
  public void close() {
    try {
      output.leave(consumer);
    } finally {
      log.close();
    }
  }
}
