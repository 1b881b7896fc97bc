package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.MillraceHome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command says to a call that is wrong: what, with which value, against which rule, what
 * to do; the documented exit code; no stack trace unless asked for.
 */
@Timeout(180)
class CommandLineTest {
  private static final String LOG_FILE = "org.slf4j.simpleLogger.logFile";
  private static final String EXAMPLES = "millrace.examples";

  @TempDir Path temporary;

  private @Nullable String logFile;
  private @Nullable String examples;

  /** The command sets these for its own process, which is the test's here. */
  @BeforeEach
  void rememberSettings() {
    logFile = System.getProperty(LOG_FILE);
    examples = System.setProperty(EXAMPLES, FlightsSlice.EXAMPLE.getParent().toString());
  }

  @AfterEach
  void restoreSettings() {
    restore(LOG_FILE, logFile);
    restore(EXAMPLES, examples);
  }

  private static void restore(String name, @Nullable String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  private static String example(String file) {
    return FlightsSlice.EXAMPLE.resolve(file).toString();
  }

  @Test
  void an_unknown_stream_is_named_with_the_nearest_known_one() {
    Called.with("run", example("flights.yaml"), "--dir", dir(), "--data", "departure=x.csv")
        .isRefused(Called.WRONG)
        .says("--data departure=x.csv", "did you mean departures?");
  }

  @Test
  void a_gpu_is_for_onnx_and_has_a_number() {
    Called.with("score", example("flights.yaml"), "--engine", "smile", "--device", "gpu")
        .isRefused(Called.WRONG)
        .says("--device gpu: only ONNX models run on a GPU");
    Called.with("score", example("flights.yaml"), "--engine", "onnx", "--device", "cuda")
        .isRefused(Called.WRONG)
        .says("device cuda: it is cpu, gpu, or gpu:N");
    Called.with("score", example("flights.yaml"), "--engine", "onnx", "--require-gpu")
        .isRefused(Called.WRONG)
        .says("--require-gpu: say which one by --device gpu");
  }

  @Test
  void a_required_gpu_that_cannot_be_had_ends_the_worker() {
    Called.with(
            "score",
            example("flights.yaml"),
            "--engine",
            "onnx",
            "--device",
            "gpu:99",
            "--require-gpu")
        .isRefused(Called.FAILED)
        .says("ONNX Runtime does not run on gpu:99 here", "-Pgpu");
  }

  private String dir() {
    return temporary.resolve("data").toString();
  }

  @Test
  void a_busy_port_of_the_page_is_named_with_its_option() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      Called.with("run", example("flights.yaml"), "--dir", dir(), "--port", port)
          .isRefused(Called.FAILED)
          .says("port " + port, "is taken by another program", "another port with --port");
    }
  }

  @Test
  void a_data_directory_that_cannot_be_written_is_named_with_its_option() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    Called.with("run", example("flights.yaml"), "--dir", file.resolve("data").toString())
        .isRefused(Called.WRONG)
        .says(file.resolve("data").toString(), "cannot be written", "name another with --dir");
  }

  @Test
  void a_stage_without_addresses_says_which_options_give_them() {
    for (String stage : List.of("features", "monitor", "retrain", "registry", "console")) {
      Called.with(stage, example("flights.yaml"))
          .isRefused(Called.WRONG)
          .says("--kafka HOST:PORT", "--schema-registry URL", "MILLRACE_KAFKA", "millrace run");
    }
  }

  @Test
  void one_address_without_the_other_is_refused() {
    Called.with("features", example("flights.yaml"), "--kafka", "localhost:9092")
        .isRefused(Called.WRONG)
        .says("belong together", "--schema-registry is missing");
  }

  @Test
  void an_entity_by_an_unknown_field_or_by_one_that_nothing_is_kept_by_is_refused() {
    eraseOf("orgin=ORD").says("stream departures has no field orgin", "did you mean origin?");
    eraseOf("distance=200").says("nothing is kept by distance", "have the keys origin");
    eraseOf("origin").says("--entity is FIELD=VALUE", "origin=SOMETHING");
    eraseOf("origin=").says("--entity is FIELD=VALUE");
    Called.with("erase", example("flights.yaml"), "--entity", "origin=ORD")
        .isRefused(Called.WRONG)
        .says("--kafka HOST:PORT");
  }

  private static Called eraseOf(String entity) {
    return Called.with("erase", example("flights.yaml"), "--entity", entity)
        .isRefused(Called.WRONG);
  }

  @Test
  void an_unknown_example_is_named_with_those_there_are() {
    Called.with("demo", "trains", "--headless")
        .isRefused(Called.WRONG)
        .says("there is no example \"trains\"", "flights");
  }

  @Test
  void an_unknown_command_or_option_is_named_with_where_to_look() {
    Called.with("trian", "flights.yaml")
        .isRefused(Called.WRONG)
        .says("trian", "See: millrace --help");
    Called.with("demo", "--headles")
        .isRefused(Called.WRONG)
        .says("--headles", "See: millrace demo --help");
    Called.with("score", "x.yaml").isRefused(Called.WRONG).says("--engine");
    Called.with("score", "x.yaml", "--engine", "tensorflow")
        .isRefused(Called.WRONG)
        .says("tensorflow", "SMILE");
    Called.with().isRefused(Called.WRONG).says("name a command");
  }

  @Test
  void an_unreadable_speed_is_named_with_the_two_forms() {
    Called.with("run", example("flights.yaml"), "--dir", dir(), "--speed", "fast")
        .isRefused(Called.WRONG)
        .says("speed \"fast\"", "max", "60x");
  }

  @Test
  void an_unreadable_version_is_named_with_the_form() {
    Called.with("models", "show", "--pipeline", example("flights.yaml"), "trees3")
        .isRefused(Called.WRONG)
        .says("\"trees3\" names no version", "trees@3");
  }

  @Test
  void the_stack_trace_comes_with_debug_only() {
    String missing = temporary.resolve("missing.yaml").toString();

    Called called = Called.with("backtest", missing, "--data", "departures=x.csv", "--debug");

    assertThat(called.exitCode()).isEqualTo(Called.WRONG);
    assertThat(called.hasStackTrace()).isTrue();
  }

  @Test
  void the_process_ends_with_the_exit_code_and_says_why_on_standard_error() throws Exception {
    String missing = temporary.resolve("missing.yaml").toString();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                MillraceHome.classPath(),
                "io.millrace.app.Main",
                "backtest",
                missing,
                "--data",
                "departures=x.csv")
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    new Called(process.waitFor(), "", err).isRefused(Called.WRONG).says(missing);
  }
}
