package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs deploy/monitor-entrypoint.sh in front of an entrypoint that prints its arguments. */
@Timeout(30)
class MonitorEntrypointTest {
  @TempDir Path directory;

  private Path checkpoints;

  @BeforeEach
  void prepare() throws IOException {
    checkpoints = Files.createDirectory(directory.resolve("check points"));
    Path flink = directory.resolve("flink.sh");
    Files.writeString(flink, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(flink.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void the_first_job_starts_from_nothing() throws Exception {
    assertThat(run("standalone-job", "--job-classname", "Main", "a b"))
        .containsExactly("standalone-job", "--job-classname", "Main", "a b");
  }

  @Test
  void a_job_goes_on_from_the_newest_finished_checkpoint_of_any_before_it() throws Exception {
    finished("first/chk-9", 1);
    Path newest = finished("second/chk-2", 3);
    finished("second/chk-1", 2);
    Files.createDirectories(checkpoints.resolve("second/chk-3"));

    assertThat(run("standalone-job", "--job-classname", "Main"))
        .containsExactly(
            "standalone-job", "--fromSavepoint", newest.toString(), "--job-classname", "Main");
  }

  @Test
  void other_roles_start_as_they_would_without_it() throws Exception {
    finished("first/chk-1", 1);

    assertThat(run("taskmanager")).containsExactly("taskmanager");
  }

  private Path finished(String checkpoint, int hour) throws IOException {
    Path folder = Files.createDirectories(checkpoints.resolve(checkpoint));
    Path metadata = Files.createFile(folder.resolve("_metadata"));
    Files.setLastModifiedTime(
        metadata, FileTime.from(Instant.parse("2026-01-01T0%d:00:00Z".formatted(hour))));
    return folder;
  }

  private List<String> run(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("sh", script().toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("MILLRACE_CHECKPOINTS", checkpoints.toString());
    builder
        .environment()
        .put("MILLRACE_FLINK_ENTRYPOINT", directory.resolve("flink.sh").toString());
    Process process = builder.start();
    try {
      List<String> printed = process.inputReader().lines().toList();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(String.join("\n", printed)).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path script() {
    return Repository.path("deploy/monitor-entrypoint.sh");
  }
}
