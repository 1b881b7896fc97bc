package io.millrace.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedServicesTest {
  private static final String SCHEMA = "{\"schema\": \"{\\\"type\\\": \\\"string\\\"}\"}";

  /** With what might break a setting that holds a path: a space, a comma, a semicolon. */
  @TempDir Path temporary;

  @Test
  void topics_and_schemas_survive_a_restart() throws Exception {
    EmbeddedOptions options = EmbeddedOptions.in(temporary.resolve("a b,c;d"));
    String registered;
    try (EmbeddedServices services = EmbeddedServices.start(options)) {
      createTopic(services, "flights.departures");
      registered = registerSchema(services, "flights.departures-value");
    }

    try (EmbeddedServices services = EmbeddedServices.start(options)) {
      assertThat(topics(services)).contains("flights.departures");
      assertThat(get(services, "/subjects")).isEqualTo("[\"flights.departures-value\"]");
      assertThat(registerSchema(services, "flights.departures-value")).isEqualTo(registered);
    }
  }

  @Test
  void what_was_acknowledged_survives_servers_that_are_killed_and_the_command_hears_of_it()
      throws Exception {
    EmbeddedOptions options = EmbeddedOptions.in(temporary);
    try (EmbeddedServices services = EmbeddedServices.start(options)) {
      createTopic(services, "flights.departures");
      registerSchema(services, "flights.departures-value");
      for (ChildProcess process : services.processes()) {
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
      }

      assertThat(services.failure().get(30, TimeUnit.SECONDS))
          .contains("stopped")
          .contains(temporary.resolve("logs").toString());
    }

    try (EmbeddedServices services = EmbeddedServices.start(options)) {
      assertThat(topics(services)).contains("flights.departures");
      assertThat(get(services, "/subjects")).isEqualTo("[\"flights.departures-value\"]");
    }
  }

  @Test
  void the_servers_listen_on_the_loopback_address_alone() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.start(EmbeddedOptions.in(temporary))) {
      int kafka = Integer.parseInt(services.bootstrapServers().split(":")[1]);
      int registry = URI.create(services.schemaRegistryUrl()).getPort();

      assertThat(List.of(kafka, registry)).allMatch(port -> port < 32_768);
      // On Linux a server on 0.0.0.0 would answer at 127.0.0.2 as well.
      assertThat(List.of(kafka, registry)).noneMatch(port -> answers("127.0.0.2", port));
      assertThat(Files.readString(temporary.resolve("logs/registry.log")))
          .contains("Management interface listening on http://127.0.0.1:");
    }
  }

  @Test
  void a_second_command_on_a_directory_is_refused_and_a_killed_one_leaves_no_server_behind()
      throws Exception {
    Process command = startCommand();
    List<ProcessHandle> servers = command.children().toList();
    try {
      assertThat(servers).hasSize(2);
      assertThatThrownBy(() -> EmbeddedServices.start(EmbeddedOptions.in(temporary)))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining(temporary.toString())
          .hasMessageContaining("in use by another millrace command (process " + command.pid());
    } finally {
      command.destroyForcibly();
    }

    // A lock is let go when its process is dead, and not before.
    awaitUnlocked("kafka");
    awaitUnlocked("registry");
    EmbeddedServices.start(EmbeddedOptions.in(temporary)).close();
  }

  @Test
  void a_taken_port_is_named_with_its_option() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LoopbackPorts.address(0).getAddress())) {
      int port = taken.getLocalPort();
      EmbeddedOptions options =
          new EmbeddedOptions(
              temporary,
              EmbeddedOptions.Content.KEEP,
              ListenPort.fixed(port, "--kafka-port"),
              ListenPort.free());

      assertThatThrownBy(() -> EmbeddedServices.start(options))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("port " + port)
          .hasMessageContaining("choose another port with --kafka-port");
    }
  }

  @Test
  void a_refused_start_lets_go_of_the_directory() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LoopbackPorts.address(0).getAddress())) {
      EmbeddedOptions options =
          new EmbeddedOptions(
              temporary,
              EmbeddedOptions.Content.KEEP,
              ListenPort.fixed(taken.getLocalPort(), "--port"),
              ListenPort.free());
      assertThatThrownBy(() -> EmbeddedServices.start(options))
          .isInstanceOf(EmbeddedException.class);
    }

    DataDirectory.open(temporary).close();
  }

  @Test
  void a_cleared_directory_keeps_nothing_but_its_lock() throws Exception {
    Files.writeString(temporary.resolve("left.txt"), "by an earlier command");
    try (DataDirectory data = DataDirectory.open(temporary)) {
      data.clear();
      assertThat(temporary.resolve("left.txt")).doesNotExist();
      assertThat(temporary.resolve("lock")).exists();
    }
  }

  @Test
  void a_directory_that_cannot_be_made_is_named() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> EmbeddedServices.start(EmbeddedOptions.in(file.resolve("data"))))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining(file.resolve("data").toString())
        .hasMessageContaining("give a directory that you may write to");
  }

  private Process startCommand() throws IOException {
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                MillraceHome.classPath(),
                EmbeddedCommand.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output = command.inputReader();
    assertThat(output.readLine()).isEqualTo("ready");
    return command;
  }

  private void awaitUnlocked(String server) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary.resolve(server).resolve("process.lock"), StandardOpenOption.WRITE)) {
      channel.lock();
    }
  }

  private static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void createTopic(EmbeddedServices services, String topic) throws Exception {
    try (Admin admin = admin(services)) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static Set<String> topics(EmbeddedServices services) throws Exception {
    try (Admin admin = admin(services)) {
      return admin.listTopics().names().get(30, TimeUnit.SECONDS);
    }
  }

  private static Admin admin(EmbeddedServices services) {
    return Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()));
  }

  private static String registerSchema(EmbeddedServices services, String subject) throws Exception {
    return send(
        request(services, "/subjects/" + subject + "/versions")
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(BodyPublishers.ofString(SCHEMA))
            .build());
  }

  private static String get(EmbeddedServices services, String path) throws Exception {
    return send(request(services, path).build());
  }

  private static HttpRequest.Builder request(EmbeddedServices services, String path) {
    return HttpRequest.newBuilder(URI.create(services.schemaRegistryUrl() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static String send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    }
  }
}
