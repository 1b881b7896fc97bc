package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;
import io.millrace.scoring.input.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime in a process of its own, because what goes wrong here ends the process. */
class OnnxStartTest {

  @Test
  void a_long_command_line_does_not_end_the_process(@TempDir Path directory)
      throws IOException, InterruptedException {
    assertScores(directory, "-Dlong=" + "x".repeat(60_000), Probe.class);
  }

  @Test
  void another_engine_that_is_there_stays_unloaded(@TempDir Path directory)
      throws IOException, InterruptedException {
    assertScores(directory, "-Dlong=no", ProbeBesideAnotherEngine.class);
  }

  private static void assertScores(Path directory, String option, Class<?> probe)
      throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                probe.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean isDone = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(log);

    assertThat(isDone).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("scores on cpu");
  }

  /** Loads a model and says on what it runs. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      Specimen specimen = OnnxSpecimen.logistic();
      try (Scorer scorer =
          new ScorerLoader(Signatures.of()).load("probe", specimen.bundle(), specimen.artifact())) {
        System.out.println("scores on " + scorer.provider());
      }
    }
  }

  /** The same where an engine is registered that DJL would take for what the runtime cannot do. */
  static final class ProbeBesideAnotherEngine {
    private ProbeBesideAnotherEngine() {}

    public static void main(String[] args) {
      Engine.registerEngine(
          new EngineProvider() {
            @Override
            public String getEngineName() {
              return "PyTorch";
            }

            @Override
            public int getEngineRank() {
              return 2;
            }

            @Override
            public Engine getEngine() {
              throw new IllegalStateException("another engine was loaded");
            }
          });
      Probe.main(args);
    }
  }
}
