package io.millrace.scoring.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.kafka.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class ScoringWriterTest {
  @Test
  void a_vector_that_a_version_cannot_score_is_a_letter_that_names_the_version_and_the_place() {
    var vector = new ConsumerRecord<>("shop.features", 3, 17, "Linz", new byte[] {1});

    DeadLetter letter = ScoringWriter.unscored(vector, "net@2", "timeout", "it took 3 s");

    assertThat(DeadLetter.of(letter.headers()).version()).contains("net@2");
    assertThat(letter)
        .isEqualTo(
            new DeadLetter("scoring", "timeout", "net@2: it took 3 s", "shop.features", 3, 17)
                .by("net@2"));
  }
}
