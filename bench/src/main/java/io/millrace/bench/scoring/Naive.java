package io.millrace.bench.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.connection.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a first version often looks like: JSON in and out, the model called for each record, each
 * answer awaited before the next. At least once, and without lingering: waiting for company that
 * cannot come would only make it slower.
 */
final class Naive implements Running.Loop {
  static final String FROM = "bench.json";
  static final String TO = "bench.json-scores";
  static final String GROUP = "naive";

  private final ObjectMapper json = new ObjectMapper();
  private final RowModel model;
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final double[] score = new double[1];

  Naive(Connection connection, RowModel model) {
    this.model = model;
    this.consumer = new KafkaConsumer<>(connection.consumer(GROUP));
    consumer.subscribe(List.of(FROM));
    Map<String, Object> properties = connection.producer();
    properties.put("linger.ms", 0);
    this.producer = new KafkaProducer<>(properties);
  }

  /** An event in JSON. */
  static byte[] event(int number, double[] row) {
    var json = new ObjectMapper();
    ObjectNode node = json.createObjectNode().put("id", String.valueOf(number));
    for (int i = 0; i < row.length; i++) {
      node.put("x" + i, row[i]);
    }
    try {
      return json.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers are always JSON", e);
    }
  }

  @Override
  public void turn() {
    var found = consumer.poll(Duration.ofMillis(100));
    for (ConsumerRecord<String, byte[]> one : found) {
      try {
        answer(one);
      } catch (IOException e) {
        throw new UncheckedIOException("an event is no JSON", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the broker did not take a score", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (!found.isEmpty()) {
      consumer.commitSync();
    }
  }

  private void answer(ConsumerRecord<String, byte[]> one)
      throws IOException, ExecutionException, InterruptedException {
    JsonNode event = json.readTree(one.value());
    for (int i = 0; i < MadeUpEvents.WIDTH; i++) {
      model.put(0, i, event.get("x" + i).asDouble());
    }
    model.score(1, score);
    ObjectNode answer = json.createObjectNode().put("id", event.get("id").asText());
    byte[] bytes = json.writeValueAsBytes(answer.put("score", score[0]));
    producer.send(new ProducerRecord<>(TO, one.partition(), one.key(), bytes)).get();
  }

  @Override
  public void end() {
    consumer.close();
    producer.close();
    model.close();
  }
}
