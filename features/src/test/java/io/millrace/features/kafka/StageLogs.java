package io.millrace.features.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Output;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A running stage's logs: writes the raw ones, and recomputes the last from the recorded ones. */
final class StageLogs {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Topics topics;
  private final int partitions;

  StageLogs(Pipeline pipeline, Connection connection, Codecs codecs, int partitions) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = codecs;
    this.topics = Topics.of(pipeline.name());
    this.partitions = partitions;
  }

  /** Writes events to their streams, each under its window key. */
  void produce(List<Event> log) {
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (Event event : log) {
        Pipeline.Stream stream = pipeline.stream(event.stream());
        Topic topic = topics.stream(stream.name());
        var codec = codecs.of(topic.subject(), EventForm.of(stream.schema()));
        int came = stream.schema().fields().size() - stream.derive().size();
        byte[] bytes = codec.encode(event.values().subList(0, came));
        producer.send(new ProducerRecord<>(topic.name(), event.key(), bytes));
      }
    }
  }

  /** The committed records of a topic, by partition in offset order. */
  Map<Integer, List<ConsumerRecord<byte[], byte[]>>> committed(Topic topic) {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> found = new TreeMap<>();
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic.name(), p)).toList();
    all.forEach(partition -> found.put(partition.partition(), new ArrayList<>()));
    try (var consumer =
        new KafkaConsumer<>(
            connection.consumer("reader"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var one : consumer.poll(POLL)) {
          found.get(one.partition()).add(one);
        }
      }
    }
    return found;
  }

  int count(Topic topic) {
    return committed(topic).values().stream().mapToInt(List::size).sum();
  }

  Map<Integer, List<FeatureVector>> vectors() {
    var codec = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    Map<Integer, List<FeatureVector>> vectors = new TreeMap<>();
    committed(topics.features())
        .forEach(
            (partition, all) ->
                vectors.put(
                    partition, all.stream().map(one -> codec.decode(one.value())).toList()));
    return vectors;
  }

  /** What the pure engines make of the recorded logs, in the order of record. */
  Map<Integer, List<FeatureVector>> recomputed() {
    Map<String, List<FeatureVector>> answers = answers();
    var reader = new KeyedEventReader(pipeline, codecs);
    var codec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    Map<Integer, List<FeatureVector>> vectors = new TreeMap<>();
    committed(topics.keyed())
        .forEach(
            (partition, all) -> {
              var engine = new FeatureEngine(pipeline);
              List<FeatureVector> made = new ArrayList<>();
              for (var one : all) {
                Event event = reader.read(text(one.key()), codec.decode(one.value()));
                made.addAll(vectors(engine.accept(event)));
                if (event.stream().equals(pipeline.scored())) {
                  answers
                      .getOrDefault(event.id(), List.of())
                      .forEach(answer -> made.addAll(vectors(engine.answer(answer))));
                }
              }
              vectors.put(partition, made);
            });
    return vectors;
  }

  private Map<String, List<FeatureVector>> answers() {
    var reader = new RekeyedReader(pipeline, codecs);
    Map<String, List<FeatureVector>> answers = new HashMap<>();
    committed(topics.rekeyed())
        .values()
        .forEach(
            all -> {
              var engine = new FurtherEngine(pipeline, partitions);
              for (var one : all) {
                vectors(engine.accept(reader.read(one.key(), one.value(), one.headers())))
                    .forEach(
                        answer ->
                            answers
                                .computeIfAbsent(answer.eventId(), id -> new ArrayList<>())
                                .add(answer));
              }
            });
    return answers;
  }

  private static List<FeatureVector> vectors(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Vector.class::isInstance)
        .map(output -> ((Output.Vector) output).vector())
        .toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s did not come within %s", what, DEADLINE).isLessThan(end);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
