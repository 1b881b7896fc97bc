package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.yaml.PipelineFile;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;

/** The monitor's part of the compose file: the job that is named, and the cluster's settings. */
class MonitorJobTest {
  private final ComposeFile compose = ComposeFile.read();
  private final List<String> command = compose.service("flink-jobmanager").command();

  @Test
  void the_job_is_a_class_with_a_main_and_gets_what_it_asks_for() throws Exception {
    assertThat(command).startsWith("standalone-job", "--job-classname");
    Method main = Class.forName(command.get(2)).getMethod("main", String[].class);
    assertThat(Modifier.isStatic(main.getModifiers())).isTrue();

    // PIPELINE.yaml KAFKA_HOST:PORT SCHEMA_REGISTRY_URL PARALLELISM
    List<String> arguments = command.subList(3, command.size());
    assertThat(arguments).hasSize(4);
    String file = compose.service("flink-jobmanager").mounted(arguments.getFirst()).orElseThrow();
    assertThat(PipelineFile.read(Repository.path(file)).name()).isEqualTo("flights");
    Map<String, String> stage = compose.service("features").environment();
    assertThat(arguments.subList(1, 3))
        .containsExactly(stage.get("MILLRACE_KAFKA"), stage.get("MILLRACE_SCHEMA_REGISTRY"));
  }

  @Test
  void the_cluster_has_a_slot_for_every_part_of_the_job() {
    int slots =
        Integer.parseInt(
            compose
                .service("flink-taskmanager")
                .environment()
                .get("TASK_MANAGER_NUMBER_OF_TASK_SLOTS"));
    assertThat(Integer.parseInt(command.getLast())).isBetween(1, slots);
  }

  @Test
  void both_find_the_job_manager_under_its_name() {
    compose
        .builtAs("monitor")
        .forEach(
            service ->
                assertThat(service.environment())
                    .containsEntry("JOB_MANAGER_RPC_ADDRESS", "flink-jobmanager"));
  }

  @Test
  void every_property_is_one_that_flink_knows_and_can_read() throws Exception {
    Map<String, ConfigOption<?>> known = new HashMap<>();
    for (Class<?> options : List.of(CheckpointingOptions.class, StateRecoveryOptions.class)) {
      for (Field field : options.getFields()) {
        if (field.get(null) instanceof ConfigOption<?> option) {
          known.put(option.key(), option);
        }
      }
    }
    Map<String, String> said = properties();
    assertThat(known).containsKeys(said.keySet().toArray(String[]::new));
    Configuration read = Configuration.fromMap(said);
    for (String key : said.keySet()) {
      assertThat(read.get(known.get(key))).as(key).isNotNull();
    }
    assertThat(said)
        .containsEntry(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(), "file:///checkpoints");
  }

  /** As the image's entrypoint reads them: one a line, split at the first colon. */
  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    compose
        .service("flink-jobmanager")
        .environment()
        .get("FLINK_PROPERTIES")
        .lines()
        .map(line -> line.split(":", 2))
        .forEach(parts -> properties.put(parts[0].strip(), parts[1].strip()));
    return properties;
  }
}
