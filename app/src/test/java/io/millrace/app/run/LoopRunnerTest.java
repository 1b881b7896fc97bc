package io.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.connection.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopRunnerTest {
  @Test
  void the_addresses_are_the_options_of_other_commands_and_no_secrets() {
    var connection =
        new Connection(
            "127.0.0.1:9092", "http://127.0.0.1:8081", Map.of("sasl.jaas.config", "secret"));

    assertThat(LoopRunner.addresses(connection))
        .isEqualTo("--kafka 127.0.0.1:9092 --schema-registry http://127.0.0.1:8081");
  }
}
