package io.millrace.app.endtoend;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Everything bad that a test feeds a loop, and what should become of it. */
final class BadInput implements FlightsSlice.Planting {
  /** After so many rows of a file. */
  private static final int AFTER = 5_000;

  private final List<Row> rows = new ArrayList<>();
  private final List<Poison> poison = new ArrayList<>();

  /**
   * A bad row of a file.
   *
   * @param number 1 for the first row under the header
   * @param reason under which the row, or the event that it makes, is refused
   */
  record Row(String stream, long number, String text, String reason) {
    boolean isUnreadable() {
      return reason.equals("unreadable");
    }

    String id() {
      return text.substring(0, text.indexOf(','));
    }
  }

  /** A record that a producer put straight into a raw topic, and where it went. */
  record Poison(
      String topic, int partition, long offset, @Nullable String key, byte @Nullable [] value) {}

  @Override
  public void plant(String stream, List<String> into) {
    String good = into.get(AFTER);
    if (stream.equals("departures")) {
      String time = good.split(",")[1];
      add(stream, into, "soon,soon,ORD,ALB,723", "unreadable");
      add(stream, into, "far,%s,ORD,ALB,far".formatted(time), "unreadable");
      add(stream, into, "nowhere,%s,ORD,ALB,".formatted(time), "unreadable");
      add(stream, into, "here,%s,ORD,ORD,0".formatted(time), "require");
    } else {
      String time = good.split(",")[2];
      add(stream, into, "when,ORD,%s,late".formatted(time), "unreadable");
      add(stream, into, "early,ORD,%s,-500".formatted(time), "require");
    }
    add(stream, into, good, "duplicate");
  }

  private void add(String stream, List<String> into, String text, String reason) {
    int number = AFTER + 1 + (int) rows.stream().filter(r -> r.stream().equals(stream)).count();
    into.add(number, text);
    rows.add(new Row(stream, number, text, reason));
  }

  /** Writes bytes that are no event of the topic; {@code event} is one that is. */
  void write(Connection connection, Topic topic, byte[] event) throws Exception {
    byte[] cut = java.util.Arrays.copyOf(event, event.length - 3);
    byte[] unknownSchema = event.clone();
    unknownSchema[1] = 0x7f;
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      send(producer, topic, "ORD", "not Avro at all".getBytes(StandardCharsets.UTF_8));
      send(producer, topic, "ORD", cut);
      send(producer, topic, "DFW", unknownSchema);
      send(producer, topic, "DFW", new byte[0]);
      send(producer, topic, "ORD", null);
      send(producer, topic, null, new byte[] {0});
    }
  }

  private void send(
      KafkaProducer<String, byte[]> producer,
      Topic topic,
      @Nullable String key,
      byte @Nullable [] value)
      throws Exception {
    RecordMetadata at = producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    poison.add(new Poison(topic.name(), at.partition(), at.offset(), key, value));
  }

  /** Rows that make no event. */
  List<Row> unreadable() {
    return rows.stream().filter(Row::isUnreadable).toList();
  }

  /** Rows whose events are not admitted. */
  List<Row> inadmissible() {
    return rows.stream().filter(row -> !row.isUnreadable()).toList();
  }

  List<Poison> poison() {
    return List.copyOf(poison);
  }

  int size() {
    return rows.size() + poison.size();
  }
}
