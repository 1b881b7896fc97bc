package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the images are made of, without Docker: sources, layout, versions. */
class DockerfileTest {
  private static final String HOME = "/opt/millrace/";
  private static final String SOURCES = "/src/";

  private final Dockerfile dockerfile = Dockerfile.read();

  @Test
  void what_is_copied_from_the_repository_exists_and_reaches_the_build() {
    for (Dockerfile.Stage stage : dockerfile.stages().values()) {
      for (Dockerfile.Copy copy : stage.copies()) {
        if (copy.stage().isEmpty()) {
          for (String source : copy.sources()) {
            assertThat(Repository.path(source)).exists();
            assertThat(isIgnored(source)).as(source + " is left out by .dockerignore").isFalse();
          }
        }
      }
    }
  }

  @Test
  void what_is_copied_from_the_build_is_made_by_it() {
    String commands = String.join("\n", dockerfile.stage("build").all("RUN"));
    String appPom = Repository.read("app/pom.xml");
    for (Dockerfile.Stage stage : dockerfile.stages().values()) {
      for (Dockerfile.Copy copy : stage.copies()) {
        copy.stage().ifPresent(from -> assertThat(from).isEqualTo("build"));
        for (String source : copy.stage().isPresent() ? copy.sources() : List.<String>of()) {
          assertThat(source).startsWith(SOURCES);
          String made = source.substring(SOURCES.length(), source.length() - 1);
          boolean byCommand = commands.contains(made);
          boolean byPom =
              appPom.contains(made.replace("app/target/", "${project.build.directory}/") + "<");
          assertThat(byCommand || byPom || made.equals("app/target/classes")).as(made).isTrue();
        }
      }
    }
  }

  @Test
  void the_build_sees_every_module_and_nothing_that_this_machine_built() {
    String pom = Repository.read("pom.xml");
    List<String> modules =
        Pattern.compile("<module>(.*?)</module>")
            .matcher(pom)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(modules).isNotEmpty();
    for (String module : modules) {
      assertThat(isIgnored(module + "/pom.xml")).isFalse();
      assertThat(isIgnored(module + "/src/main")).isFalse();
      assertThat(isIgnored(module + "/target")).isTrue();
    }
    for (String command : dockerfile.stage("build").all("RUN")) {
      String built = command.replaceAll(".*-pl (\\S+).*", "$1");
      assertThat(modules).contains(built);
    }
  }

  /** The launcher's own words say what has to lie beside it. */
  @Test
  void everything_that_the_launcher_looks_for_lies_beside_it() {
    Set<String> copied =
        dockerfile.stage("millrace").copies().stream()
            .map(Dockerfile.Copy::destination)
            .collect(Collectors.toSet());
    String script = Repository.read("millrace");
    Stream<String> homes =
        Pattern.compile("\\$(?:home|root)/(classes|lib|examples)\\b")
            .matcher(script)
            .results()
            .map(found -> found.group(1));
    assertThat(homes.map(name -> HOME + name + "/").collect(Collectors.toSet()))
        .hasSize(3)
        .isSubsetOf(copied);
    assertThat(copied).contains(HOME + "registry/");
    assertThat(dockerfile.stage("millrace").all("ENTRYPOINT"))
        .containsExactly("[\"" + HOME + "millrace\"]");
    assertThat(Files.isExecutable(Repository.path("millrace"))).isTrue();
    assertThat(copied).as("a pom beside it would mean sources").doesNotContain(HOME + "pom.xml");
  }

  @Test
  void neither_image_runs_as_root() {
    assertThat(dockerfile.stage("millrace").all("USER").getLast()).isEqualTo("millrace");
    assertThat(dockerfile.stage("monitor").all("USER").getLast()).isEqualTo("flink");
  }

  @Test
  void base_images_are_pinned_and_have_the_versions_that_the_build_uses() {
    String java = Repository.property("java.release");
    assertThat(dockerfile.stage("build").base())
        .matches("maven:\\d+\\.\\d+\\.\\d+-eclipse-temurin-" + java);
    assertThat(dockerfile.stage("millrace").base())
        .isEqualTo("eclipse-temurin:%s-jre-noble".formatted(java));
    assertThat(dockerfile.stage("monitor").base())
        .isEqualTo("flink:%s-java%s".formatted(Repository.property("flink.version"), java));
  }

  @Test
  void the_job_brings_its_connector_and_leaves_flink_to_the_cluster() {
    String commands = String.join("\n", dockerfile.stage("build").all("RUN"));
    assertThat(commands)
        .contains("-name 'flink-*.jar' ! -name 'flink-connector-kafka-*'")
        .contains("flink-sql-avro-confluent-registry-*.jar monitor/target/last/");
    assertThat(Repository.read("monitor/pom.xml"))
        .contains("<artifactId>flink-connector-kafka</artifactId>");
    assertThat(dockerfile.stage("monitor").copies())
        .contains(
            new Dockerfile.Copy(
                Optional.of("build"), List.of("/src/monitor/target/job/"), "/opt/flink/usrlib/"))
        .contains(
            new Dockerfile.Copy(
                Optional.of("build"), List.of("/src/monitor/target/last/"), "/opt/flink/lib/"));
  }

  /** Docker's rule, as far as this file uses it: a pattern leaves out a path and all below it. */
  private static boolean isIgnored(String path) {
    Path whole = Path.of(path).normalize();
    for (String line : Repository.read(".dockerignore").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + line);
      PathMatcher atRoot =
          FileSystems.getDefault().getPathMatcher("glob:" + line.replaceFirst("^\\*\\*/", ""));
      for (Path part = whole; part != null; part = part.getParent()) {
        if (matcher.matches(part) || atRoot.matches(part)) {
          return true;
        }
      }
    }
    return false;
  }
}
