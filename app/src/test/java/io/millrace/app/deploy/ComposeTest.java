package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.app.command.MillraceCommand;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What docker-compose.yml promises, without Docker: names, files, commands, ports, versions. */
class ComposeTest {
  /** A key to sign with: needed only where the pipeline file lists keys to trust. */
  private static final Set<String> OPERATORS_CHOICE = Set.of("MILLRACE_KEY");

  private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z-]*):(\\d{4,5})\\b");
  private static final Pattern LISTENER = Pattern.compile("://[^:,]*:(\\d+)");

  /** Flink's rest.port, which its image exposes. */
  private static final int FLINK_REST = 8081;

  private final ComposeFile compose = ComposeFile.read();

  @Test
  void every_command_of_our_image_is_one_that_millrace_takes() {
    for (ComposeFile.Service service : compose.builtAs("millrace")) {
      assertThatCode(() -> parse(service.command())).as(service.name()).doesNotThrowAnyException();
    }
  }

  @Test
  void every_stage_that_the_example_needs_is_a_service() {
    List<List<String>> commands =
        compose.builtAs("millrace").stream().map(ComposeFile.Service::command).toList();
    assertThat(commands.stream().map(List::getFirst))
        .contains("registry", "features", "score", "decide", "retrain", "console", "ingest");
    Set<Engine> scored =
        commands.stream()
            .filter(words -> words.getFirst().equals("score"))
            .map(words -> words.get(words.indexOf("--engine") + 1).toUpperCase(Locale.ROOT))
            .map(Engine::valueOf)
            .collect(Collectors.toSet());
    assertThat(scored).containsExactlyInAnyOrder(Engine.values());
    assertThat(compose.builtAs("monitor").stream().map(service -> service.command().getFirst()))
        .containsExactlyInAnyOrder("standalone-job", "taskmanager");
  }

  @Test
  void the_replay_has_a_file_for_every_stream_of_the_pipeline() {
    List<String> command = compose.service("ingest").command();
    Pipeline pipeline = PipelineFile.read(Repository.path("examples/flights/flights.yaml"));
    assertThat(command.stream().filter(word -> word.contains("=")))
        .extracting(word -> word.substring(0, word.indexOf('=')))
        .containsExactlyInAnyOrderElementsOf(pipeline.streams().keySet());
  }

  @Test
  void every_file_that_a_command_names_is_mounted_from_the_repository() {
    int named = 0;
    for (ComposeFile.Service service : compose.services().values()) {
      for (String word : service.command()) {
        String path = word.substring(word.indexOf('=') + 1);
        if (service.build().isPresent() && path.startsWith("/")) {
          assertThat(service.mounted(path)).as(service.name() + ": " + path).isPresent();
          assertThat(Repository.path(service.mounted(path).orElseThrow())).isRegularFile();
          named++;
        }
      }
    }
    assertThat(named).isGreaterThanOrEqualTo(compose.builtAs("millrace").size());
  }

  @Test
  void every_mount_is_a_folder_of_the_repository_or_a_declared_volume() {
    Set<String> used = new HashSet<>();
    for (ComposeFile.Service service : compose.services().values()) {
      for (String volume : service.volumes()) {
        String source = volume.substring(0, volume.indexOf(':'));
        if (source.startsWith("./")) {
          assertThat(Repository.path(source)).isDirectory();
        } else {
          used.add(source);
        }
      }
    }
    assertThat(compose.volumes()).containsExactlyInAnyOrderElementsOf(used);
  }

  @Test
  void every_build_names_a_stage_of_the_dockerfile() {
    for (ComposeFile.Service service : compose.services().values()) {
      service
          .build()
          .ifPresent(
              build -> {
                assertThat(build.context()).isEqualTo(".");
                assertThat(build.dockerfile()).isEqualTo(Dockerfile.PATH);
                assertThat(Dockerfile.read().stages()).containsKey(build.target());
              });
    }
  }

  @Test
  void every_variable_of_our_image_is_read_by_the_command_or_the_launcher() {
    Set<String> read = new TreeSet<>(Variables.ofCommands());
    read.addAll(Variables.ofScript("millrace"));
    for (ComposeFile.Service service : compose.builtAs("millrace")) {
      assertThat(read).as(service.name()).containsAll(service.environment().keySet());
    }
  }

  @Test
  void every_server_address_that_a_command_wants_is_given() {
    for (ComposeFile.Service service : compose.builtAs("millrace")) {
      CommandLine command = parse(service.command()).subcommand().commandSpec().commandLine();
      Set<String> wanted = new TreeSet<>(Variables.ofCommand(command));
      wanted.removeAll(OPERATORS_CHOICE);
      assertThat(service.environment().keySet()).as(service.name()).containsAll(wanted);
    }
  }

  @Test
  void every_address_names_a_service_and_a_port_that_it_listens_on() {
    List<String> seen = new ArrayList<>();
    for (ComposeFile.Service service : compose.services().values()) {
      service
          .words()
          .forEach(
              word -> {
                Matcher address = ADDRESS.matcher(word);
                while (address.find()) {
                  String host = address.group(1);
                  String whose = host.equals("localhost") ? service.name() : host;
                  assertThat(listening(compose.service(whose)))
                      .as("%s: %s", service.name(), address.group())
                      .contains(Integer.parseInt(address.group(2)));
                  seen.add(address.group());
                }
              });
    }
    assertThat(seen).contains("kafka:9092", "schema-registry:8081", "localhost:8080");
  }

  @Test
  void published_ports_are_listened_on_taken_once_and_for_this_machine_alone() {
    List<String> taken = new ArrayList<>();
    for (ComposeFile.Service service : compose.services().values()) {
      for (String published : service.ports()) {
        String[] parts = published.split(":");
        assertThat(parts[0]).isEqualTo("127.0.0.1");
        assertThat(listening(service)).contains(Integer.parseInt(parts[2]));
        taken.add(parts[1]);
      }
    }
    assertThat(taken).doesNotHaveDuplicates();
  }

  @Test
  void services_wait_for_services_that_exist_and_whose_health_can_be_seen() {
    compose
        .services()
        .values()
        .forEach(
            service ->
                service
                    .dependsOn()
                    .forEach(
                        (name, condition) -> {
                          ComposeFile.Service other = compose.service(name);
                          assertThat(condition).isIn("service_healthy", "service_started");
                          if (condition.equals("service_healthy")) {
                            assertThat(other.healthcheck())
                                .as("health check of " + name)
                                .isNotEmpty();
                          }
                          assertThat(waitsFor(other, new HashSet<>()))
                              .as(name)
                              .doesNotContain(service.name());
                        }));
  }

  @Test
  void everyone_who_writes_or_reads_topics_waits_until_the_console_has_made_them() {
    for (ComposeFile.Service service : compose.services().values()) {
      if (service.build().isPresent() && !service.name().equals("console")) {
        assertThat(waitsFor(service, new HashSet<>())).as(service.name()).contains("console");
      }
    }
  }

  @Test
  void images_are_pinned_and_run_the_versions_that_the_build_uses() {
    for (ComposeFile.Service service : compose.services().values()) {
      assertThat(service.image()).as(service.name()).matches("[a-z0-9./-]+:\\d+\\.\\d+\\.\\d+");
    }
    assertThat(compose.service("kafka").image())
        .isEqualTo("apache/kafka:" + Repository.property("kafka.version"));
    String version = Repository.read("pom.xml").split("<version>")[1].split("-SNAPSHOT|<")[0];
    assertThat(compose.service("console").image()).isEqualTo("millrace:" + version);
    assertThat(compose.service("flink-jobmanager").image())
        .isEqualTo("millrace-monitor:" + version);
  }

  @Test
  void a_folder_is_mounted_where_flink_keeps_its_checkpoints() {
    for (ComposeFile.Service service : compose.builtAs("monitor")) {
      assertThat(service.volumes()).as(service.name()).contains("checkpoints:/checkpoints");
    }
    assertThat(Files.exists(Repository.path("deploy/monitor-entrypoint.sh"))).isTrue();
  }

  private static CommandLine.ParseResult parse(List<String> words) {
    return new CommandLine(new MillraceCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.toArray(String[]::new));
  }

  private static Set<Integer> listening(ComposeFile.Service service) {
    Map<String, String> environment = service.environment();
    return switch (service.name()) {
      case "kafka" -> ports(environment.get("KAFKA_LISTENERS"));
      case "schema-registry" -> ports(environment.get("SCHEMA_REGISTRY_LISTENERS"));
      case "flink-jobmanager" -> Set.of(FLINK_REST);
      case "console" -> {
        List<String> command = service.command();
        assertThat(command).containsSubsequence("--host", "0.0.0.0");
        yield Set.of(Integer.parseInt(command.get(command.indexOf("--port") + 1)));
      }
      default -> Set.of();
    };
  }

  private static Set<Integer> ports(String listeners) {
    return LISTENER
        .matcher(listeners)
        .results()
        .map(found -> Integer.parseInt(found.group(1)))
        .collect(Collectors.toSet());
  }

  private Set<String> waitsFor(ComposeFile.Service service, Set<String> known) {
    for (String name : service.dependsOn().keySet()) {
      if (known.add(name)) {
        waitsFor(compose.service(name), known);
      }
    }
    return known;
  }
}
