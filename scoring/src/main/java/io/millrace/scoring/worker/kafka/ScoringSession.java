package io.millrace.scoring.worker.kafka;

import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.Session;
import io.millrace.scoring.worker.ActivationLog;
import io.millrace.scoring.worker.ActiveVersions;
import io.millrace.scoring.worker.BatchScoring;
import io.millrace.scoring.worker.BatchScoring.Arrival;
import io.millrace.scoring.worker.BatchScoring.Refused;
import io.millrace.scoring.worker.BatchScoring.Seated;
import io.millrace.scoring.worker.BatchSize;
import io.millrace.scoring.worker.ScoringMetrics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership in the group, from joining to the first failure: whatever fails, the next session
 * goes on from what was committed. Used by one thread, but {@link #serving}.
 */
final class ScoringSession implements Session, ConsumerRebalanceListener {
  private static final Duration IDLE = Duration.ofMillis(100);

  private final Topics topics;
  private final String name;
  private final Duration commitEvery;
  private final BatchSize batch;
  private final VersionLoader versions;
  private final BatchScoring scoring;
  private final ScoringMetrics metrics;
  private final Codec<FeatureVector> vectors;
  private final ScoringWriter writer;
  private final Output output;
  private final KafkaConsumer<String, byte[]> consumer;
  private volatile ActiveVersions serving;
  private ActivationLog log = ActivationLog.empty();
  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
  private final Map<Integer, Instant> reached = new HashMap<>();
  private long openedNanos;

  ScoringSession(
      ScoringPlan plan,
      VectorForm form,
      Output output,
      VersionLoader versions,
      ScoringMetrics metrics) {
    this.topics = plan.topics();
    this.name = plan.writer();
    this.commitEvery = plan.settings().commitEvery();
    this.batch = new BatchSize(plan.settings().batch(), commitEvery);
    this.versions = versions;
    this.metrics = metrics;
    this.scoring =
        new BatchScoring(
            plan.pipeline().label().task(),
            InstantSource.system(),
            ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    this.output = output;
    this.serving = ActiveVersions.none(plan.contenders());
    Codecs codecs = plan.codecs();
    this.vectors = codecs.of(topics.features().subject(), form);
    this.writer = new ScoringWriter(topics, codecs, output);
    Map<String, Object> properties = plan.connection().consumer(plan.group());
    properties.put("max.poll.records", plan.settings().pollVectors());
    this.consumer = new KafkaConsumer<>(properties);
    consumer.subscribe(List.of(topics.features().name()), this);
  }

  @Override
  public void step() {
    ConsumerRecords<String, byte[]> found = consumer.poll(patience());
    if (!found.isEmpty()) {
      serving = serving.next(versions.wanted(), versions::isLoaded);
      versions.closeOthers(serving.names());
      found.partitions().forEach(partition -> score(partition, found.records(partition)));
    }
    commitIfDue();
  }

  private void commitIfDue() {
    if (output.isOpen() && untilCommit().isNegative()) {
      commit();
    }
  }

  /** The versions that score. */
  ActiveVersions serving() {
    return serving;
  }

  private Duration patience() {
    Duration left = output.isOpen() ? untilCommit() : IDLE;
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Duration untilCommit() {
    return commitEvery.minusNanos(System.nanoTime() - openedNanos);
  }

  /** In batches, with commits between them where it is time: a slow model's too stay short. */
  private void score(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
    begin();
    activate(partition, records.getFirst().offset());
    int from = 0;
    while (from < records.size()) {
      int to = Math.min(records.size(), from + batch.size());
      long start = System.nanoTime();
      begin();
      score(records.subList(from, to));
      boolean isLast = to == records.size();
      long next = isLast ? consumer.position(partition) : records.get(to).offset();
      positions.put(partition, new OffsetAndMetadata(next));
      batch.took(to - from, Duration.ofNanos(System.nanoTime() - start));
      from = to;
      commitIfDue();
    }
  }

  private void begin() {
    if (!output.isOpen()) {
      output.open();
      openedNanos = System.nanoTime();
    }
  }

  private void score(List<ConsumerRecord<String, byte[]>> records) {
    List<ConsumerRecord<String, byte[]>> raw = new ArrayList<>();
    List<Arrival> arrivals = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> one : records) {
      read(one, raw, arrivals);
    }
    metrics.addVectors(arrivals.size());
    arrivals.forEach(
        one -> reached.merge(one.partition(), one.vector().eventTime(), ScoringSession::later));
    if (!arrivals.isEmpty()) {
      answer(raw, arrivals);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  private void activate(TopicPartition partition, long first) {
    ActivationLog.Step next =
        log.before(serving, Map.of(partition.partition(), first), Instant.now());
    log = next.log();
    next.records().forEach(writer::write);
  }

  private void read(
      ConsumerRecord<String, byte[]> one,
      List<ConsumerRecord<String, byte[]>> raw,
      List<Arrival> arrivals) {
    try {
      if (one.value() == null) {
        throw new PoisonException("the record has no value, so it is no vector");
      }
      arrivals.add(new Arrival(vectors.decode(one.value()), one.partition(), one.offset()));
      raw.add(one);
    } catch (PoisonException e) {
      metrics.addPoison();
      writer.refuse(one, "poison", String.valueOf(e.getMessage()));
    }
  }

  private void answer(List<ConsumerRecord<String, byte[]>> raw, List<Arrival> arrivals) {
    for (Seated seated : seated()) {
      BatchScoring.Result result = scoring.score(seated, arrivals);
      result.predictions().forEach(writer::write);
      String name = ActiveVersions.name(seated.contender(), seated.version());
      for (Refused one : result.refused()) {
        writer.refuse(raw.get(one.row()), name, one.reason(), one.message());
      }
      metrics.add(name, result);
    }
  }

  private List<Seated> seated() {
    List<Seated> all = new ArrayList<>();
    serving
        .byContender()
        .forEach(
            (contender, active) ->
                active
                    .seats()
                    .forEach(
                        seat ->
                            versions
                                .scorer(ActiveVersions.name(contender, seat.version()))
                                .ifPresent(
                                    scorer ->
                                        all.add(
                                            new Seated(
                                                contender,
                                                seat.version(),
                                                seat.alias(),
                                                active.champion(),
                                                scorer)))));
    return all;
  }

  private void commit() {
    positions.forEach(this::mark);
    output.commit(consumer, positions);
    positions.clear();
    reached.clear();
  }

  private void mark(TopicPartition partition, OffsetAndMetadata position) {
    Instant time = reached.get(partition.partition());
    if (time != null) {
      writer.mark(partition.partition(), new ProgressMark(name, time, position.offset()));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (output.isOpen()) {
      commit();
    }
    forget(partitions);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    forget(partitions);
  }

  /** Others have them already: what was scored and not committed is theirs to score. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    output.abort();
    positions.clear();
    reached.clear();
    log = ActivationLog.empty();
  }

  private void forget(Collection<TopicPartition> partitions) {
    log = log.without(partitions.stream().map(TopicPartition::partition).toList());
  }

  @Override
  public void end() {
    if (output.isOpen()) {
      commit();
    }
  }

  @Override
  public void close() {
    output.leave(consumer);
  }
}
