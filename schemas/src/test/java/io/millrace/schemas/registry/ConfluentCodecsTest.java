package io.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Label;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConfluentCodecsTest implements CodecsContract {
  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Override
  public Codecs codecs() {
    return codecs(Map.of());
  }

  private Codecs codecs(Map<String, String> properties) {
    return new ConfluentCodecs(
        new Connection("127.0.0.1:1", registry.url(), properties), Duration.ofMillis(500));
  }

  private Codec<Label> labels(Codecs codecs) {
    return codecs.of(SUBJECT, RecordForm.of(Label.class));
  }

  @Test
  void a_subject_that_we_create_must_stay_able_to_read_all_its_history() {
    labels(codecs()).encode(LABEL);
    assertThat(registry.levels).containsEntry(SUBJECT, "BACKWARD_TRANSITIVE");
  }

  @Test
  void a_schema_that_is_there_is_looked_up_and_nothing_is_written() {
    labels(codecs()).encode(LABEL);
    registry.requests.clear();

    labels(codecs()).encode(LABEL);

    assertThat(registry.requests).containsExactly("POST /subjects/" + SUBJECT);
  }

  @Test
  void what_one_process_wrote_another_reads() {
    byte[] bytes = labels(codecs()).encode(LABEL);
    assertThat(labels(codecs()).decode(bytes)).isEqualTo(LABEL);
  }

  @Test
  void a_codec_that_only_reads_registers_nothing() {
    byte[] bytes = labels(codecs()).encode(LABEL);
    registry.requests.clear();

    labels(codecs()).decode(bytes);

    assertThat(registry.requests).containsExactly("GET /schemas/ids/1");
  }

  @Test
  void a_schema_is_fetched_once_for_all_codecs() {
    Codecs codecs = codecs();
    byte[] bytes = labels(codecs).encode(LABEL);
    labels(codecs).decode(bytes);
    registry.requests.clear();

    labels(codecs).decode(bytes);

    assertThat(registry.requests).isEmpty();
  }

  @Test
  void with_registering_off_a_missing_schema_is_an_error_that_says_so() {
    Codec<Label> codec = labels(codecs(Map.of("auto.register.schemas", "false")));
    assertThatThrownBy(() -> codec.encode(LABEL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining("auto.register.schemas is false");
    assertThat(registry.requests).containsExactly("POST /subjects/" + SUBJECT);
  }

  @Test
  void with_registering_off_a_schema_that_is_there_is_used() {
    byte[] bytes = labels(codecs()).encode(LABEL);
    assertThat(labels(codecs(Map.of("auto.register.schemas", "false"))).encode(LABEL))
        .isEqualTo(bytes);
  }

  @Test
  void the_properties_bring_credentials_and_a_wrong_password_is_told_at_once() {
    registry.authorization =
        "Basic " + Base64.getEncoder().encodeToString("me:right".getBytes(StandardCharsets.UTF_8));
    labels(codecs(credentials("me:right"))).encode(LABEL);
    assertThatThrownBy(() -> labels(codecs(credentials("me:wr0ng"))).encode(LABEL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("HTTP 401")
        .hasMessageContaining("credentials among the pipeline's kafka properties")
        .hasMessageNotContaining("wr0ng");
  }

  private static Map<String, String> credentials(String user) {
    return Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", user);
  }

  @Test
  void a_registry_that_is_down_is_waited_for() {
    byte[] bytes = labels(codecs()).encode(LABEL);
    registry.failures.set(3);
    assertThat(labels(codecs()).decode(bytes)).isEqualTo(LABEL);
  }

  @Test
  void a_number_that_the_registry_learns_a_moment_later_is_waited_for() {
    byte[] bytes = labels(codecs()).encode(LABEL);
    registry.lag.set(2);
    assertThat(labels(codecs()).decode(bytes)).isEqualTo(LABEL);
  }

  @Test
  void a_flood_of_unknown_numbers_is_soon_asked_for_only_once_each() {
    Codec<Label> codec = labels(codecs());
    for (byte id = 1; id <= 3; id++) {
      byte[] unknown = {0, 9, 0, 0, id};
      assertThatThrownBy(() -> codec.decode(unknown)).isInstanceOf(PoisonException.class);
    }
    registry.requests.clear();

    for (byte id = 10; id < 40; id++) {
      byte[] unknown = {0, 9, 0, 0, id};
      assertThatThrownBy(() -> codec.decode(unknown)).isInstanceOf(PoisonException.class);
    }

    assertThat(registry.requests).hasSize(30);
  }

  @Test
  void a_wait_ends_when_the_thread_is_interrupted() {
    Codec<Label> codec = labels(codecs());
    registry.failures.set(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> codec.encode(LABEL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void bytes_in_memory_and_in_the_registry_differ_in_the_number_alone() {
    byte[] real = labels(codecs()).encode(LABEL);
    byte[] memory = labels(new InMemoryCodecs()).encode(LABEL);
    assertThat(Arrays.copyOfRange(real, 5, real.length))
        .isEqualTo(Arrays.copyOfRange(memory, 5, memory.length));
  }
}
