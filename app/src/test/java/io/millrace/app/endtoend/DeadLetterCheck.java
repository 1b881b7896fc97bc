package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.registry.Codec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Invariant 7: what a scenario fed that was bad, against what lies in the dead letters. */
final class DeadLetterCheck {
  private final LoopScenario scenario;
  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> byPlace = new HashMap<>();
  private final Map<String, ConsumerRecord<byte[], byte[]>> raw = new HashMap<>();
  private int letters;

  DeadLetterCheck(LoopScenario scenario) {
    this.scenario = scenario;
    for (var found : scenario.committed().bytes(scenario.topics().deadLetters())) {
      DeadLetter letter = DeadLetter.of(found.headers());
      byPlace
          .computeIfAbsent(
              place(letter.topic(), letter.partition(), letter.offset()), p -> new ArrayList<>())
          .add(found);
      letters++;
    }
    for (String stream : scenario.pipeline().streams().keySet()) {
      for (var found : scenario.committed().bytes(scenario.topics().stream(stream))) {
        raw.put(place(found.topic(), found.partition(), found.offset()), found);
      }
    }
  }

  private static String place(String topic, int partition, long offset) {
    return "%s %d:%d".formatted(topic, partition, offset);
  }

  void check() {
    scenario.bad().unreadable().forEach(this::checkUnreadable);
    scenario.bad().poison().forEach(this::checkPoison);
    scenario.bad().inadmissible().forEach(this::checkInadmissible);
    assertThat(letters).as("dead letters: %s", byPlace.keySet()).isEqualTo(scenario.bad().size());
  }

  /** The one dead letter about a place. */
  private ConsumerRecord<byte[], byte[]> one(String place) {
    assertThat(byPlace).as("dead letters").containsKey(place);
    assertThat(byPlace.get(place)).as(place).hasSize(1);
    return byPlace.get(place).getFirst();
  }

  private void checkUnreadable(BadInput.Row row) {
    Path file = scenario.slice().data().get(row.stream());
    var found = one(place(String.valueOf(file), 0, row.number()));
    DeadLetter letter = DeadLetter.of(found.headers());

    assertThat(letter.stage()).isEqualTo("ingest");
    assertThat(letter.reason()).isEqualTo("unreadable");
    assertThat(letter.message()).isNotBlank();
    assertThat(new String(found.value(), StandardCharsets.UTF_8)).isEqualTo(row.text());
  }

  private void checkPoison(BadInput.Poison poison) {
    var found = one(place(poison.topic(), poison.partition(), poison.offset()));
    DeadLetter letter = DeadLetter.of(found.headers());

    assertThat(letter.stage()).isEqualTo("features");
    assertThat(letter.reason()).isEqualTo("poison");
    assertThat(letter.message()).isNotBlank();
    assertThat(found.value()).isEqualTo(poison.value());
    assertThat(found.key())
        .isEqualTo(poison.key() == null ? null : poison.key().getBytes(StandardCharsets.UTF_8));
  }

  /** The row became an event, which was refused: the letter leads back to it, byte by byte. */
  private void checkInadmissible(BadInput.Row row) {
    String topic = scenario.topics().stream(row.stream()).name();
    List<ConsumerRecord<byte[], byte[]>> about = new ArrayList<>();
    for (List<ConsumerRecord<byte[], byte[]>> each : byPlace.values()) {
      for (ConsumerRecord<byte[], byte[]> found : each) {
        DeadLetter letter = DeadLetter.of(found.headers());
        if (letter.topic().equals(topic)
            && letter.reason().equals(row.reason())
            && id(row.stream(), found.value()).equals(row.id())) {
          about.add(found);
        }
      }
    }
    assertThat(about).as("dead letters about %s", row).hasSize(1);
    DeadLetter letter = DeadLetter.of(about.getFirst().headers());
    assertThat(letter.stage()).isEqualTo("features");
    assertThat(letter.message()).isNotBlank();
    var event = raw.get(place(topic, letter.partition(), letter.offset()));
    assertThat(event).as("the raw event that %s names", letter).isNotNull();
    assertThat(about.getFirst().value()).isEqualTo(event.value());
    assertThat(about.getFirst().key()).isEqualTo(event.key());
  }

  private String id(String stream, byte[] value) {
    var of = scenario.pipeline().stream(stream);
    Codec<List<@Nullable Object>> codec =
        scenario.codecs().of(scenario.topics().stream(stream).subject(), EventForm.of(of.schema()));
    return String.valueOf(codec.decode(value).get(of.schema().position(of.id())));
  }
}
