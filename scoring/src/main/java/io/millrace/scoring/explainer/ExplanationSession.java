package io.millrace.scoring.explainer;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Explanation;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.Explainer;
import io.millrace.scoring.explain.Choice;
import io.millrace.scoring.explain.Chosen;
import io.millrace.scoring.explainer.BatchExplanation.Asked;
import io.millrace.scoring.explainer.ExplanationMetrics.VersionWork;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.PredictionReader;
import io.millrace.scoring.session.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership in the group of explaining stages. What a poll brings is explained first, and then
 * written with its positions in one transaction, so that none is open while models work.
 */
final class ExplanationSession implements Session, ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

  private final Pipeline pipeline;
  private final Topics topics;
  private final ExplainedVersions versions;
  private final ExplanationMetrics metrics;
  private final BatchExplanation batches;
  private final PredictionReader predictions;
  private final Codec<Explanation> explanations;
  private final VectorLog vectors;
  private final Output output;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Followed> followed = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
  private long committed = System.nanoTime();

  /**
   * A partition.
   *
   * @param from what is chosen before this offset is explained already
   */
  private record Followed(Choice choice, long from) {}

  ExplanationSession(
      Connection connection,
      Codecs codecs,
      Pipeline pipeline,
      ExplainedVersions versions,
      ExplanationMetrics metrics,
      Output output) {
    this.pipeline = pipeline;
    this.topics = Topics.of(pipeline.name());
    this.versions = versions;
    this.metrics = metrics;
    this.output = output;
    this.batches =
        new BatchExplanation(
            pipeline.explain().policy().name().toLowerCase(Locale.ROOT),
            ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    this.predictions = new PredictionReader(codecs, topics.predictions());
    this.explanations =
        codecs.of(topics.explanations().subject(), RecordForm.of(Explanation.class));
    Codec<FeatureVector> form =
        codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    this.vectors = new VectorLog(connection, topics.features().name(), form);
    this.consumer = new KafkaConsumer<>(connection.consumer(group(pipeline)));
    consumer.subscribe(List.of(topics.predictions().name()), this);
  }

  /** {@code flights.explain}. */
  static String group(Pipeline pipeline) {
    return pipeline.name() + ".explain";
  }

  @Override
  public void step() {
    ConsumerRecords<String, byte[]> found = consumer.poll(POLL);
    List<Explanation> explained = new ArrayList<>();
    for (TopicPartition partition : found.partitions()) {
      Followed one = Objects.requireNonNull(followed.get(partition));
      explained.addAll(explain(partition.partition(), chosen(one, found.records(partition))));
      long next = Math.max(one.from(), consumer.position(partition));
      moved.put(partition, new OffsetAndMetadata(next));
    }
    boolean isDue = System.nanoTime() - committed > COMMIT_EVERY.toNanos();
    if (!explained.isEmpty() || (isDue && !moved.isEmpty())) {
      write(explained);
    }
  }

  private List<Chosen> chosen(Followed partition, List<ConsumerRecord<String, byte[]>> records) {
    List<Chosen> chosen = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> one : records) {
      if (one.value() != null) {
        List<Chosen> next = choose(partition.choice(), one);
        chosen.addAll(one.offset() < partition.from() ? List.of() : next);
      }
    }
    return chosen;
  }

  private List<Chosen> choose(Choice choice, ConsumerRecord<String, byte[]> one) {
    return predictions
        .read(one)
        .map(prediction -> choice.next(one.offset(), prediction))
        .orElse(List.of());
  }

  private List<Explanation> explain(int partition, List<Chosen> chosen) {
    if (chosen.isEmpty()) {
      return List.of();
    }
    Map<Long, FeatureVector> found =
        vectors.read(
            partition,
            chosen.stream()
                .map(Chosen::featuresOffset)
                .collect(Collectors.toCollection(TreeSet::new)));
    Map<String, List<Asked>> byVersion = new LinkedHashMap<>();
    for (Chosen one : chosen) {
      FeatureVector vector = found.get(one.featuresOffset());
      if (vector == null) {
        metrics.add(one.versionName(), new VersionWork(0, 1, 0));
      } else {
        byVersion
            .computeIfAbsent(one.versionName(), name -> new ArrayList<>())
            .add(new Asked(one, vector));
      }
    }
    List<Explanation> all = new ArrayList<>();
    byVersion.forEach((name, batch) -> all.addAll(explain(partition, name, batch)));
    return all;
  }

  private List<Explanation> explain(int partition, String version, List<Asked> batch) {
    Optional<Explainer> explainer = versions.find(batch.getFirst().prediction());
    if (explainer.isEmpty()) {
      metrics.add(version, new VersionWork(0, batch.size(), 0));
      return List.of();
    }
    var result = batches.of(explainer.get(), partition, batch, Instant.now());
    metrics.add(version, result.work());
    return result.explanations();
  }

  private void write(List<Explanation> explained) {
    output.open();
    for (Explanation one : explained) {
      output.send(
          new ProducerRecord<>(
              topics.explanations().name(),
              one.featuresPartition(),
              Math.max(0, one.eventTime().toEpochMilli()),
              one.key(),
              explanations.encode(one)));
    }
    output.commit(consumer, moved);
    moved.clear();
    committed = System.nanoTime();
  }

  /** Goes on behind what is explained, having read again what its choice depends on. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> positions = consumer.committed(Set.copyOf(assigned));
    Map<TopicPartition, Long> first = consumer.beginningOffsets(assigned);
    for (TopicPartition one : assigned) {
      long least = Objects.requireNonNull(first.get(one));
      OffsetAndMetadata position = positions.get(one);
      long from = position == null ? least : position.offset();
      Choice choice = Choice.of(pipeline);
      consumer.seek(one, Math.max(least, from - choice.lookBack()));
      followed.put(one, new Followed(choice, from));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    end();
    revoked.forEach(followed::remove);
  }

  /** Others have them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    moved.clear();
    followed.clear();
  }

  @Override
  public void end() {
    if (!moved.isEmpty()) {
      write(List.of());
    }
  }

  @Override
  public void close() {
    moved.clear();
    try {
      output.leave(consumer);
    } finally {
      vectors.close();
    }
  }
}
