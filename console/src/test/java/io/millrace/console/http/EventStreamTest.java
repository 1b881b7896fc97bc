package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.Await;
import io.millrace.console.FlightRace;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.message.Alias;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RaceView view = FlightRace.view();

  private static EventStream.Pace pace(long gapMillis, long heartbeatMillis, long patienceMillis) {
    return new EventStream.Pace(
        Duration.ofMillis(gapMillis),
        Duration.ofMillis(heartbeatMillis),
        Duration.ofMillis(patienceMillis),
        3);
  }

  /** A page that follows, or one that does not read. */
  private static final class Follower implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader lines;

    Follower(int port, int receiveBuffer) throws IOException {
      socket.setReceiveBufferSize(receiveBuffer);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket
          .getOutputStream()
          .write("GET /api/v1/events HTTP/1.0\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String line(String prefix) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(prefix)) {
        line = lines.readLine();
      }
      return line == null ? "" : line;
    }

    JsonNode event() throws IOException {
      assertThat(line("event: ")).isEqualTo("event: state");
      return JSON.readTree(line("data: ").substring("data: ".length()));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void the_first_event_is_all_that_is_known_and_the_next_only_what_is_new() throws Exception {
    FlightRace.run(view, 10);
    try (Serving serving = new Serving(view, pace(100, 60_000, 10_000));
        Follower follower = new Follower(serving.server.port(), 65_536)) {
      JsonNode first = follower.event();
      assertThat(first.get("complete").asBoolean()).isTrue();
      assertThat(first.get("metrics")).hasSize(50);
      view.fold(FlightRace.metric("trees", 10, 1, Alias.CURRENT));
      JsonNode second = follower.event();
      assertThat(second.get("complete").asBoolean()).isFalse();
      assertThat(second.get("metrics")).hasSize(1);
      assertThat(second.get("versions")).isEmpty();
    }
  }

  @Test
  void however_fast_news_comes_a_client_hears_at_the_stated_pace() throws Exception {
    try (Serving serving = new Serving(view);
        Follower follower = new Follower(serving.server.port(), 65_536)) {
      follower.event();
      int window = 0;
      int heard = 0;
      long start = System.nanoTime();
      while (heard < 3) {
        view.fold(FlightRace.metric("trees", window++, 1, Alias.CURRENT));
        if (follower.lines.ready()) {
          follower.event();
          heard++;
        }
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(1_400));
    }
  }

  @Test
  void silence_is_broken_by_a_comment() throws Exception {
    try (Serving serving = new Serving(view, pace(50, 200, 10_000));
        Follower follower = new Follower(serving.server.port(), 65_536)) {
      follower.event();
      assertThat(follower.line(":")).isEqualTo(": nothing new");
      assertThat(follower.line(":")).isEqualTo(": nothing new");
    }
  }

  @Test
  void a_client_that_does_not_read_is_dropped_and_the_others_go_on() throws Exception {
    FlightRace.run(view, 1_500);
    try (Serving serving = new Serving(view, pace(50, 60_000, 1_000));
        Follower slow = new Follower(serving.server.port(), 2_048);
        Follower good = new Follower(serving.server.port(), 1 << 20)) {
      JsonNode first = good.event();
      assertThat(first.get("metrics")).hasSize(7_500);
      int window = 0;
      while (serving.metric("millrace_console_dropped_clients_total") < 1) {
        for (int i = 0; i < 1_500; i++) {
          view.fold(FlightRace.metric("trees", window++ % 1_500, window, Alias.CURRENT));
        }
        assertThat(good.event().get("metrics")).isNotEmpty();
      }
      assertThat(serving.metric("millrace_console_clients")).isEqualTo(1);
      assertThat(endsEarly(slow)).isTrue();
    }
  }

  private static boolean endsEarly(Follower follower) {
    try {
      while (follower.lines.readLine() != null) {
        assertThat(follower.socket.isClosed()).isFalse();
      }
      return true;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void more_pages_than_allowed_are_told_so() throws Exception {
    try (Serving serving = new Serving(view, pace(50, 60_000, 5_000));
        Follower first = new Follower(serving.server.port(), 65_536);
        Follower second = new Follower(serving.server.port(), 65_536);
        Follower third = new Follower(serving.server.port(), 65_536)) {
      first.event();
      second.event();
      third.event();
      assertThat(serving.get("/api/v1/events").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void a_page_that_leaves_frees_its_place() throws Exception {
    try (Serving serving = new Serving(view, pace(20, 50, 5_000))) {
      for (int i = 0; i < 5; i++) {
        try (Follower follower = new Follower(serving.server.port(), 65_536)) {
          follower.event();
        }
        Await.until("free place", () -> serving.metric("millrace_console_clients") == 0);
      }
    }
  }
}
