package io.millrace.scoring.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A batch of raw numbers, read as what they are. */
class OutputReadingTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Says these numbers. */
  private record Saying(double[] raw, int width) implements Model {
    @Override
    public double[] score(InputBatch batch) {
      return raw.clone();
    }

    @Override
    public String provider() {
      return "cpu";
    }

    @Override
    public void close() {
      // nothing is held
    }
  }

  private static double[] read(
      OutputKind kind, Task task, List<String> classes, int width, double... raw) {
    Manifest manifest =
        new Manifest(Engine.ONNX, task, "m", "s", List.of(), List.of(), Optional.of("o"), width - 1)
            .withClasses(classes)
            .withOutputKind(kind);
    assertThat(OutputReading.objection(manifest)).isEmpty();
    Model model = OutputReading.of(new Saying(raw, width), manifest);
    assertThat(model.width()).isEqualTo(Math.max(1, classes.size()));
    return model.score(new InputEncoder(manifest, TextTokenizer.NONE).batch(raw.length / width));
  }

  private static double[] random(long seed, int count) {
    return new Random(seed).doubles(count, -20, 20).toArray();
  }

  @Test
  void logits_of_classes_become_their_softmax() {
    for (long seed = 0; seed < 20; seed++) {
      double[] raw = random(seed, 300);
      double[] answers = read(OutputKind.LOGIT, Task.MULTICLASS, CLASSES, 3, raw);
      for (int i = 0; i < raw.length; i++) {
        int row = i / 3 * 3;
        double sum = Math.exp(raw[row]) + Math.exp(raw[row + 1]) + Math.exp(raw[row + 2]);
        assertThat(answers[i]).as("seed %d", seed).isCloseTo(Math.exp(raw[i]) / sum, within(1e-12));
      }
    }
  }

  @Test
  void two_logits_are_one_probability_and_their_difference_is_its_log_odds() {
    double[] raw = random(1, 200);
    double[] two = read(OutputKind.LOGIT, Task.BINARY, List.of(), 2, raw);
    double[] differences = new double[100];
    Arrays.setAll(differences, row -> raw[2 * row + 1] - raw[2 * row]);

    assertThat(two)
        .containsExactly(
            read(OutputKind.LOGIT, Task.BINARY, List.of(), 1, differences), within(1e-12));
  }

  @Test
  void logits_too_large_for_exp_are_certain_and_an_unknown_one_makes_no_answer() {
    double nan = Double.NaN;
    assertThat(read(OutputKind.LOGIT, Task.BINARY, List.of(), 2, 900, -900, -900, 900, 1, nan))
        .containsExactly(0, 1, nan);
    assertThat(read(OutputKind.LOGIT, Task.BINARY, List.of(), 1, -900, 900, nan))
        .containsExactly(0, 1, nan);
    assertThat(read(OutputKind.LOGIT, Task.MULTICLASS, CLASSES, 3, 900, nan, 1))
        .containsExactly(nan, nan, nan);
  }

  @Test
  void of_distances_the_nearest_centre_has_all_and_of_equals_the_first() {
    double nan = Double.NaN;
    assertThat(
            read(OutputKind.DISTANCE, Task.CLUSTERING, CLASSES, 3, 2, 0.5, 1, 3, 3, 3, 1, nan, 2))
        .containsExactly(0, 1, 0, 1, 0, 0, nan, nan, nan);
  }

  @Test
  void a_normality_is_negated() {
    assertThat(read(OutputKind.NORMALITY, Task.ANOMALY, List.of(), 1, 0.2, -0.1, Double.NaN))
        .containsExactly(-0.2, 0.1, Double.NaN);
  }
}
