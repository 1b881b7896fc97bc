package io.millrace.app.erase;

import io.millrace.features.field.FieldValue;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.avro.ExampleForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What the logs hold of an entity: the ids of its scored events, from the keyed log; the times of
 * its examples.
 */
final class EntityEvents {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Topics topics;
  private final Entity entity;
  private final Set<String> ids = new HashSet<>();
  private final List<Instant> examples = new ArrayList<>();
  private long unreadable;

  EntityEvents(Pipeline pipeline, Connection connection, Codecs codecs, Entity entity) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = codecs;
    this.topics = Topics.of(pipeline.name());
    this.entity = entity;
  }

  /** Scored events whose ids are known; more where an example outlived its event's record. */
  Set<String> ids() {
    return ids;
  }

  /** Event times. */
  List<Instant> examples() {
    return examples;
  }

  long unreadable() {
    return unreadable;
  }

  /**
   * Reads the logs.
   *
   * @param marks where the erasure stands in the keyed log: everything before it is read, also what
   *     a transaction that is still open holds
   */
  void read(Map<TopicPartition, Long> marks) {
    readKeyed(marks);
    readExamples();
  }

  private void readKeyed(Map<TopicPartition, Long> marks) {
    var reader = new KeyedEventReader(pipeline, codecs);
    Codec<KeyedEvent> codec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    int position = pipeline.scoredStream().schema().position(entity.field());
    Map<String, Object> properties = new HashMap<>(connection.consumer("unused"));
    properties.remove("group.id");
    try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
      consumer.assign(marks.keySet());
      consumer.seekToBeginning(marks.keySet());
      while (marks.entrySet().stream()
          .anyMatch(mark -> consumer.position(mark.getKey()) <= mark.getValue())) {
        for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
          event(found, reader, codec)
              .filter(event -> entity.value().equals(FieldValue.text(event.values().get(position))))
              .ifPresent(event -> ids.add(event.id()));
        }
      }
    }
  }

  /** A scored event; nothing of other streams, for what they tell is kept under its id. */
  private Optional<Event> event(
      ConsumerRecord<String, byte[]> found, KeyedEventReader reader, Codec<KeyedEvent> codec) {
    if (found.key() == null || found.value() == null) {
      return Optional.empty();
    }
    try {
      KeyedEvent keyed = codec.decode(found.value());
      return keyed.stream().equals(pipeline.scored())
          ? Optional.of(reader.read(found.key(), keyed))
          : Optional.empty();
    } catch (PoisonException e) {
      unreadable++;
      return Optional.empty();
    }
  }

  /** An example that outlived its event's record is known by the window key, if that is it. */
  private void readExamples() {
    boolean keyed = pipeline.windowKey().filter(WindowKey.of(entity.field())::equals).isPresent();
    Codec<Example> codec =
        codecs.of(topics.examples().subject(), ExampleForm.of(pipeline.signature()));
    try (var log = new LogReader<>(connection, topics.examples().name(), codec)) {
      log.readToEnd(
          entry -> {
            var vector = entry.message().vector();
            boolean byKey = keyed && vector.key().equals(entity.value());
            if (byKey || ids.contains(vector.eventId())) {
              ids.add(vector.eventId());
              examples.add(vector.eventTime());
            }
          });
    }
  }
}
