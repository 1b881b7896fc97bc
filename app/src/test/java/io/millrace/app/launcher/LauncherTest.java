package io.millrace.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a copy of the script in a world of its own: made-up JDKs, and a PATH with the tools that it
 * may use.
 */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "dirname",
          "readlink",
          "sed",
          "head",
          "tail",
          "find",
          "mkdir",
          "rm",
          "mv",
          "ln",
          "sleep");

  @TempDir Path world;

  private Path script;
  private Path path;
  private Path roots;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeEach
  void copyTheScript() throws IOException {
    world = world.toRealPath();
    Path project = Files.createDirectories(world.resolve("project"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    script = Files.copy(Path.of("..", "millrace"), project.resolve("millrace"));
    script.toFile().setExecutable(true);
    path = Files.createDirectories(world.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(path.resolve(tool), locate(tool));
    }
    roots = Files.createDirectories(world.resolve("jvm"));
    environment.put("PATH", path.toString());
    environment.put("HOME", world.toString());
    environment.put("MILLRACE_JVM_ROOTS", roots + ":" + world.resolve("missing"));
  }

  @Test
  void an_old_default_java_gives_way_to_the_newest_jdk_of_the_usual_places() throws Exception {
    putOnPath(jdk("jdk-17", "17.0.15"));
    jdk("jdk-21", "21.0.8");
    Path newest = jdk("jdk-25", "25.0.1");

    assertThat(chosen()).isEqualTo(newest.resolve("bin/java").toString());
  }

  @Test
  void java_home_comes_first() throws Exception {
    putOnPath(jdk("jdk-25", "25.0.1"));
    environment.put("JAVA_HOME", jdk("jdk-21", "21.0.8").toString());

    assertThat(chosen()).isEqualTo(roots.resolve("jdk-21/bin/java").toString());
  }

  @Test
  void a_java_home_that_is_too_old_does_not_hide_the_java_of_the_path() throws Exception {
    Path good = jdk("jdk-21", "21.0.8");
    putOnPath(good);
    jdk("jdk-25", "25.0.1");
    environment.put("JAVA_HOME", jdk("jdk-8", "1.8.0_402").toString());

    assertThat(chosen()).isEqualTo(good.resolve("bin/java").toString());
  }

  @Test
  void a_jdk_in_a_mac_bundle_is_found() throws Exception {
    Path bundled = jdk("temurin-25.jdk/Contents/Home", "25.0.1");

    assertThat(chosen()).isEqualTo(bundled.resolve("bin/java").toString());
  }

  @Test
  void a_folder_with_a_space_in_its_name_is_no_obstacle() throws Exception {
    Path spaced = jdk("my jdks/25", "25.0.1");
    environment.put("MILLRACE_JVM_ROOTS", spaced.getParent().toString());

    assertThat(chosen()).isEqualTo(spaced.resolve("bin/java").toString());
  }

  @Test
  void without_a_new_enough_jdk_it_says_what_it_found_and_what_to_install() throws Exception {
    Path old = jdk("jdk-17", "17.0.15");
    putOnPath(old);
    Path runtime = jdk("jre-25", "25.0.1");
    Files.delete(runtime.resolve("bin/javac"));

    Result result = run("demo");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .contains("needs a JDK 21 or newer")
        .contains(old.resolve("bin/java") + " (version 17)")
        .contains(runtime.resolve("bin/java") + " (version 25, without a compiler)")
        .contains("install");
  }

  @Test
  void without_any_java_it_says_so() throws Exception {
    Result result = run("demo");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("found: none");
  }

  @Test
  void without_maven_it_says_that_it_cannot_build() throws Exception {
    jdk("jdk-25", "25.0.1");

    Result result = run("demo");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("Maven 3.8").contains("PATH");
  }

  @Test
  void a_failed_build_shows_the_end_of_its_log_and_is_tried_again() throws Exception {
    jdk("jdk-25", "25.0.1");
    executable(path.resolve("mvn"), "echo 'no such symbol'; exit 1");

    assertThat(run("demo").exitCode()).isEqualTo(1);
    Result second = run("demo");

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output())
        .contains("no such symbol")
        .contains(world.resolve("project/app/target/millrace-build.log").toString());
  }

  @Test
  void it_builds_once_and_again_when_a_source_is_newer() throws Exception {
    jdk("jdk-25", "25.0.1");
    executable(path.resolve("mvn"), "echo run >>../builds; mkdir -p app/target/lib");

    run("demo");
    run("demo");
    assertThat(builds()).isEqualTo(1);

    Path source = world.resolve("project/features/src/main/java/Window.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class Window {}");
    // Made a second newer than now: file times may be too coarse to tell the two apart.
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    run("demo");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void of_two_calls_at_once_one_builds_and_the_other_waits_for_it() throws Exception {
    jdk("jdk-25", "25.0.1");
    // Builds until the other call has said that it waits.
    executable(
        path.resolve("mvn"),
        "echo run >>../builds; n=0; until grep -qs waiting ../two.out || [ $n = 20 ]; do"
            + " n=$((n + 1)); sleep 1; done; mkdir -p app/target/lib");
    Files.createSymbolicLink(path.resolve("grep"), locate("grep"));

    Process one = start(world.resolve("one.out"), "demo");
    while (!Files.exists(world.resolve("builds")) && one.isAlive()) {
      Thread.onSpinWait();
    }
    Process two = start(world.resolve("two.out"), "demo");

    assertThat(exitCode(one)).isZero();
    assertThat(exitCode(two)).isZero();
    assertThat(builds()).isEqualTo(1);
    assertThat(world.resolve("two.out")).content().contains("another millrace (process");
  }

  @Test
  void the_lock_of_a_build_that_was_killed_is_nobodys() throws Exception {
    jdk("jdk-25", "25.0.1");
    executable(path.resolve("mvn"), "echo run >>../builds; mkdir -p app/target/lib");
    Process gone = new ProcessBuilder("sh", "-c", "exit 0").start();
    gone.waitFor();
    Path target = Files.createDirectories(world.resolve("project/app/target"));
    Files.createSymbolicLink(
        target.resolve("millrace.building"), Path.of(String.valueOf(gone.pid())));

    assertThat(run("demo").exitCode()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void the_command_gets_its_arguments_untouched_and_its_own_options_before_the_users()
      throws Exception {
    executable(
        jdk("jdk-25", "25.0.1").resolve("bin/java"), "for a in \"$@\"; do echo \"[$a]\"; done");
    executable(path.resolve("mvn"), "mkdir -p app/target/lib");
    environment.put("MILLRACE_JAVA_OPTS", "-Xmx4g -Dx=y");

    List<String> arguments = run("run", "a file.yaml", "*").output().lines().toList();

    assertThat(arguments)
        .containsSubsequence("[-Xmx1g]", "[-Xmx4g]", "[-Dx=y]", "[io.millrace.app.Main]")
        .endsWith("[io.millrace.app.Main]", "[run]", "[a file.yaml]", "[*]")
        .contains("[-Dmillrace.home=" + world.resolve("project/app/target") + "]");
  }

  @Test
  void an_option_that_only_newer_javas_know_is_for_them_alone() throws Exception {
    executable(jdk("jdk-21", "21.0.8").resolve("bin/java"), "echo \"$@\"");
    executable(path.resolve("mvn"), "mkdir -p app/target/lib");

    assertThat(run("demo").output()).contains("io.millrace.app.Main demo").doesNotContain("unsafe");
  }

  @Test
  void test_runs_maven_with_the_jdk_found_and_passes_its_exit_code_on() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.1");
    executable(path.resolve("mvn"), "echo \"$JAVA_HOME $*\"; exit 7");

    Result result = run("test", "-pl", "measures");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.output()).isEqualTo(jdk + " -B -ntp verify -pl measures\n");
  }

  private String chosen() throws Exception {
    environment.put("MILLRACE_PRINT_JAVA", "1");
    Result result = run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output().strip();
  }

  private long builds() throws IOException {
    return Files.readAllLines(world.resolve("builds")).size();
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = roots.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    executable(home.resolve("bin/java"), "exit 0");
    executable(home.resolve("bin/javac"), "exit 0");
    return home;
  }

  private void putOnPath(Path jdk) throws IOException {
    Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));
  }

  private static void executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    file.toFile().setExecutable(true);
  }

  private static Path locate(String tool) {
    return List.of("/bin", "/usr/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Result run(String... arguments) throws Exception {
    Path output = world.resolve("output");
    return new Result(exitCode(start(output, arguments)), Files.readString(output));
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the script ends").isTrue();
    return process.exitValue();
  }

  private Process start(Path output, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(script.toString())
            .directory(world.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private record Result(int exitCode, String output) {}
}
