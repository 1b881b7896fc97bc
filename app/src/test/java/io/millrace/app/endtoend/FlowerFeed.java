package io.millrace.app.endtoend;

import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Flowers that come all the time, fifty a second. */
final class FlowerFeed implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");

  private final Topic topic;
  private final Codec<List<@Nullable Object>> codec;
  private final KafkaProducer<String, byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Set<String> sent = new LinkedHashSet<>();

  FlowerFeed(Pipeline pipeline, Connection connection, Codecs codecs) {
    this.topic = Topics.of(pipeline.name()).stream("flowers");
    this.codec = codecs.of(topic.subject(), EventForm.of(pipeline.stream("flowers").schema()));
    this.producer = new KafkaProducer<>(connection.producer());
  }

  void start() {
    clock.scheduleAtFixedRate(this::send, 0, 20, TimeUnit.MILLISECONDS);
  }

  private void send() {
    int number = sent.size();
    String id = "f" + number;
    sent.add(id);
    List<@Nullable Object> values = new ArrayList<>();
    values.add(id);
    values.add(START.plusSeconds(number));
    values.add(4.0 + number % 30 / 10.0);
    values.add(2.0 + number % 20 / 10.0);
    for (int pixel = 0; pixel < 12; pixel++) {
      values.add(0.0);
    }
    values.add(null); // no note
    values.add(null); // no photo
    producer.send(new ProducerRecord<>(topic.name(), id, codec.encode(values)));
  }

  /** Stops; gives the ids of all that were sent. */
  Set<String> end() throws InterruptedException {
    clock.shutdown();
    if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the feed does not end");
    }
    producer.flush();
    return Set.copyOf(sent);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close();
  }
}
