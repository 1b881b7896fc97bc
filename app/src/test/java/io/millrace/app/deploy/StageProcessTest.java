package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the compose file as a process of its own, one after the other, against real
 * servers: it says that it is running, and ends in order when it is told to.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StageProcessTest {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(60);

  /** SIGTERM, as the shell counts it: the JVM ended by the signal, after its shutdown hooks. */
  private static final int TERMINATED = 128 + 15;

  /** A count of each command that shows metrics of its own. */
  private static final Map<String, String> COUNTED =
      Map.of(
          "features", "millrace_features_audit_mismatched_total",
          "ingest", "millrace_ingest_request_bytes_total");

  /** What differs from machine to machine, and what the embedded broker saves memory by. */
  private static final Set<String> OF_THE_PLACE =
      Set.of(
          "node.id",
          "broker.id",
          "process.roles",
          "listeners",
          "advertised.listeners",
          "listener.security.protocol.map",
          "inter.broker.listener.name",
          "controller.listener.names",
          "controller.quorum.voters",
          "log.dirs",
          "num.network.threads",
          "num.io.threads",
          "background.threads",
          "offsets.topic.num.partitions",
          "transaction.state.log.num.partitions",
          "share.coordinator.state.topic.num.partitions",
          "log.cleaner.dedupe.buffer.size",
          "log.cleaner.io.buffer.size");

  private final ComposeFile compose = ComposeFile.read();
  private Path directory;
  private EmbeddedServices services;

  @BeforeAll
  void startServers(@TempDir Path temporary) {
    directory = temporary;
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
  }

  @AfterAll
  void stopServers() {
    if (services != null) {
      services.close();
    }
  }

  /** In the file's order, but the one first that the others wait for. */
  private Stream<String> stages() {
    return compose.builtAs("millrace").stream()
        .map(ComposeFile.Service::name)
        .sorted(Comparator.comparing(name -> !name.equals("console")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void a_stage_says_that_it_runs_and_ends_in_order_when_told_to(String name) throws Exception {
    ComposeFile.Service service = compose.service(name);
    int port = freePort();
    try (StageProcess stage =
        StageProcess.start(command(service, port), environment(service), directory)) {
      String said = stage.awaitRunning(START);

      assertThat(said).startsWith("millrace: " + service.command().getFirst());
      String counted = COUNTED.get(service.command().getFirst());
      if (counted != null) {
        assertThat(scraped(stage.output())).contains(counted + " 0.0", "jvm_memory_used_bytes");
      }
      if (!service.healthcheck().isEmpty()) {
        awaitHealthy(service, port);
      }
      stage.terminate(STOP);
      assertThat(stage.frames()).as(stage.output()).isEmpty();
      assertThat(stage.exitCode()).as(stage.output()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void the_broker_keeps_history_and_copies_as_the_embedded_one_does() throws Exception {
    Map<String, String> composed = new TreeMap<>();
    compose
        .service("kafka")
        .environment()
        .forEach((key, value) -> composed.put(property(key), value));
    Map<String, String> embedded = embeddedSettings();

    composed.keySet().removeAll(OF_THE_PLACE);
    embedded.keySet().removeAll(OF_THE_PLACE);
    assertThat(composed).isEqualTo(embedded);
  }

  private static String property(String variable) {
    return variable.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** What the embedded broker's file sets. */
  private Map<String, String> embeddedSettings() throws Exception {
    var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
      return admin
          .describeConfigs(List.of(broker))
          .all()
          .get(30, TimeUnit.SECONDS)
          .get(broker)
          .entries()
          .stream()
          .filter(entry -> entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG)
          .collect(
              Collectors.toMap(
                  ConfigEntry::name, ConfigEntry::value, (one, other) -> other, TreeMap::new));
    }
  }

  /** The file's words, with this machine's addresses and folders. */
  private static List<String> command(ComposeFile.Service service, int port) {
    return service.command().stream()
        .map(word -> word.replace("/pipeline/", Repository.path("examples/flights") + "/"))
        .map(word -> word.equals("8080") ? Integer.toString(port) : word)
        .map(word -> word.equals("0.0.0.0") ? "127.0.0.1" : word)
        .toList();
  }

  private Map<String, String> environment(ComposeFile.Service service) {
    return service.environment().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry
                        .getValue()
                        .replace("http://schema-registry:8081", services.schemaRegistryUrl())
                        .replace("kafka:9092", services.bootstrapServers())
                        .replace("0.0.0.0:9100", "127.0.0.1:0")));
  }

  /** The metrics of a stage that said where they are. */
  private static String scraped(String output) throws Exception {
    String said = "millrace: metrics are at ";
    URI page =
        output
            .lines()
            .filter(line -> line.startsWith(said))
            .map(line -> URI.create(line.substring(said.length())))
            .findFirst()
            .orElseThrow();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  /** Asks what the container's health check asks. */
  private static void awaitHealthy(ComposeFile.Service service, int port) throws Exception {
    String asked = service.healthcheck().getLast().replace("localhost:8080", "127.0.0.1:" + port);
    long deadline = System.nanoTime() + START.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(asked)).timeout(Duration.ofSeconds(5)).build();
      int status = 0;
      while (status != 200) {
        assertThat(System.nanoTime()).as("%s answers %d", asked, status).isLessThan(deadline);
        status = client.send(request, BodyHandlers.ofString()).statusCode();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
