package io.millrace.schemas.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
  private static final String SECRET = "s3cret $1 \\ \"quoted\"";

  private final References references =
      new References(Map.of("KAFKA_JAAS", SECRET, "EMPTY", "")::get);

  @TempDir private Path directory;

  @Test
  void a_variable_is_put_in_as_it_is_wherever_it_stands() {
    assertThat(resolve("user=\"a\" password=\"${KAFKA_JAAS}\"${EMPTY};"))
        .isEqualTo("user=\"a\" password=\"" + SECRET + "\";");
    assertThat(resolve("plain $ {text}")).isEqualTo("plain $ {text}");
  }

  @Test
  void a_file_is_put_in_without_the_line_break_at_its_end() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "two\nlines\n");
    assertThat(resolve("${file:%s}".formatted(file))).isEqualTo("two\nlines");
  }

  @Test
  void what_was_put_in_is_not_searched_again() throws IOException {
    Path file = Files.writeString(directory.resolve("nested"), "${KAFKA_JAAS}");
    assertThat(resolve("${file:%s}".formatted(file))).isEqualTo("${KAFKA_JAAS}");
  }

  @Test
  void a_reference_that_leads_nowhere_names_the_property_and_what_to_do() {
    assertThatThrownBy(() -> resolve("${KAFKA_JASS}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "kafka.property refers to ${KAFKA_JASS}, but the environment has no such variable: set"
                + " it for this process, or write ${file:/path} for a file");
    assertThatThrownBy(() -> resolve("${file:/no/such}"))
        .hasMessage(
            "kafka.property refers to the file /no/such, which cannot be read: NoSuchFileException");
    assertThatThrownBy(() -> resolve("${file:password}"))
        .hasMessageContaining("write its absolute path");
  }

  @Test
  void a_connection_resolves_for_its_clients_and_shows_names_only() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), SECRET);
    var connection =
        new Connection("a:1", "http://b", Map.of("ssl.key.password", "${file:%s}".formatted(file)));
    assertThat(connection.consumer("g")).containsEntry("ssl.key.password", SECRET);
    assertThat(connection.admin()).containsEntry("ssl.key.password", SECRET);
    assertThat(connection.producer()).containsEntry("ssl.key.password", SECRET);
    assertThat(connection).hasToString("Connection[a:1, http://b, properties [ssl.key.password]]");
  }

  @Test
  void a_killed_readers_partitions_move_after_ten_seconds_unless_the_file_says_otherwise() {
    assertThat(new Connection("a:1", "b", Map.of()).consumer("g"))
        .containsEntry("session.timeout.ms", 10_000);
    assertThat(new Connection("a:1", "b", Map.of("session.timeout.ms", "7000")).consumer("g"))
        .containsEntry("session.timeout.ms", "7000");
  }

  private String resolve(String value) {
    return String.valueOf(references.resolve(Map.of("property", value)).get("property"));
  }
}
