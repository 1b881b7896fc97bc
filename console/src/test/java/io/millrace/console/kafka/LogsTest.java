package io.millrace.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.Await;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogsTest {
  @Test
  void kafka_that_is_away_is_named_with_its_address() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Connection nowhere = new Connection("127.0.0.1:" + port, "http://127.0.0.1:1", Map.of());
    RaceView view = new RaceView("flights", List.of("trees"), Duration.ofDays(30));
    Logs logs = new Logs(nowhere, "flights", new InMemoryCodecs(), view);
    try (Pursuit pursuit = new Pursuit("logs", logs)) {
      pursuit.start();
      Await.until(
          "word of the silence",
          () -> pursuit.problem().filter(why -> why.contains("has not answered")).isPresent());
      assertThat(pursuit.problem().orElse("")).contains("127.0.0.1:" + port);
    }
  }
}
