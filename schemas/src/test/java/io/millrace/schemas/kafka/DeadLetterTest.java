package io.millrace.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
  private static final DeadLetter LETTER =
      new DeadLetter("scoring", "timeout", "it took 3 s", "shop.features", 2, 41);

  @Test
  void what_is_written_is_read() {
    assertThat(DeadLetter.of(LETTER.headers())).isEqualTo(LETTER);
    assertThat(LETTER.version()).isEmpty();
  }

  @Test
  void the_version_that_could_not_score_has_a_header_of_its_own() {
    DeadLetter byVersion = LETTER.by("trees@v3");
    assertThat(DeadLetter.of(byVersion.headers()).version()).isEqualTo(Optional.of("trees@v3"));
    assertThat(
            new String(
                byVersion.headers().lastHeader("__streams.errors.version").value(),
                StandardCharsets.UTF_8))
        .isEqualTo("trees@v3");
  }

  @Test
  void its_own_headers_are_told_from_those_that_came() {
    assertThat(LETTER.headers()).allMatch(DeadLetter::isOwn);
    assertThat(DeadLetter.isOwn(new RecordHeader("trace", new byte[0]))).isFalse();
  }

  @Test
  void a_record_without_such_headers_reads_as_empty() {
    assertThat(DeadLetter.of(new RecordHeaders()))
        .isEqualTo(new DeadLetter("", "", "", "", -1, -1));
  }
}
