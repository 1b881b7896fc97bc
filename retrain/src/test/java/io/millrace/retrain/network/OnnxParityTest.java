package io.millrace.retrain.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The exported graph, run by ONNX Runtime alone, against PyTorch's own answers. */
class OnnxParityTest {
  private static final int WIDTH = 20;
  private static final Head HEAD = new Head.Probability(0.3);

  private static float[][] onnx(List<DenseLayer> layers, Head head, float[] rows)
      throws OrtException {
    Engine.getEngine("OnnxRuntime");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxExport.of(layers, head));
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(rows), new long[] {rows.length / WIDTH, WIDTH});
        OrtSession.Result result = session.run(Map.of(OnnxExport.INPUT, input))) {
      assertThat(session.getOutputNames())
          .containsExactly(
              switch (head) {
                case Head.Probability ignored -> "probability";
                case Head.Shares ignored -> "probabilities";
                case Head.Amount ignored -> "value";
                case Autoencoder ignored -> "squared_error";
              });
      return (float[][]) result.get(0).getValue();
    }
  }

  private static float[] rows(int count, SplittableRandom random) {
    float[] rows = new float[count * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextDouble(-3, 3);
    }
    return rows;
  }

  @Test
  void the_exported_network_answers_as_pytorch_does_at_any_batch() throws OrtException {
    SplittableRandom random = new SplittableRandom(21);
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 1e-5f, 64);
    try (Perceptron network =
        new Perceptron(WIDTH, List.of(128, 64), 0.2, HEAD, candidate, random)) {
      float[] labels = new float[64];
      for (int step = 0; step < 20; step++) {
        labels[step] = 1;
        network.step(rows(64, random), labels);
      }
      for (int batch : new int[] {1, 7, 512}) {
        float[] rows = rows(batch, random);
        float[] logits = network.outputs(rows);
        float[][] probabilities = onnx(network.weights(), HEAD, rows);
        for (int i = 0; i < batch; i++) {
          double expected = 1 / (1 + Math.exp(-logits[i]));
          assertThat((double) probabilities[i][0]).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void the_probabilities_of_three_classes_are_the_softmax_of_pytorchs_units() throws OrtException {
    SplittableRandom random = new SplittableRandom(24);
    Head.Shares head = new Head.Shares(List.of(0.2, 0.3, 0.5));
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 0, 64);
    try (Perceptron network = new Perceptron(WIDTH, List.of(32), 0.1, head, candidate, random)) {
      for (int step = 0; step < 20; step++) {
        float[] targets = new float[64 * 3];
        for (int row = 0; row < 64; row++) {
          head.target(random.nextInt(3), targets, row * 3);
        }
        network.step(rows(64, random), targets);
      }
      for (int batch : new int[] {1, 7, 512}) {
        float[] rows = rows(batch, random);
        float[] units = network.outputs(rows);
        float[][] probabilities = onnx(network.weights(), head, rows);
        double[] expected = new double[units.length];
        for (int row = 0; row < batch; row++) {
          head.answer(units, row * 3, expected);
          for (int k = 0; k < 3; k++) {
            assertThat((double) probabilities[row][k])
                .isCloseTo(expected[row * 3 + k], within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void an_autoencoder_says_how_far_pytorchs_row_is_from_the_row() throws OrtException {
    SplittableRandom random = new SplittableRandom(25);
    Autoencoder head = new Autoencoder(WIDTH);
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 0, 64);
    assertThat(head.hidden(List.of(32, 16, 4))).containsExactly(32, 16, 4, 16, 32);
    assertThat(head.hidden(List.of(128, 64))).containsExactly(128, WIDTH / 2, 128);
    try (Perceptron network =
        new Perceptron(WIDTH, head.hidden(List.of(16, 4)), 0.1, head, candidate, random)) {
      for (int step = 0; step < 20; step++) {
        float[] rows = rows(64, random);
        network.step(rows, head.targets(rows, new double[64]));
      }
      for (int batch : new int[] {1, 7, 512}) {
        float[] rows = rows(batch, random);
        double[] expected = head.answers(network.outputs(rows), rows);
        float[][] errors = onnx(network.weights(), head, rows);
        for (int row = 0; row < batch; row++) {
          assertThat((double) errors[row][0]).isCloseTo(expected[row], within(1e-5));
        }
      }
    }
  }

  @Test
  void written_weights_are_read_back_bit_by_bit() {
    SplittableRandom random = new SplittableRandom(22);
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 0, 64);
    try (Perceptron one = new Perceptron(WIDTH, List.of(8), 0, HEAD, candidate, random);
        Perceptron other = new Perceptron(WIDTH, List.of(8), 0, HEAD, candidate, random)) {
      other.write(one.weights());
      assertThat(other.weights()).isEqualTo(one.weights());
    }
  }

  @Test
  void a_number_comes_out_in_the_labels_own_unit() throws OrtException {
    SplittableRandom random = new SplittableRandom(23);
    Head head = new Head.Amount(-2_000, 300);
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 0, 64);
    try (Perceptron network = new Perceptron(WIDTH, List.of(8), 0, head, candidate, random)) {
      float[] rows = rows(50, random);
      float[] outputs = network.outputs(rows);
      float[][] values = onnx(network.weights(), head, rows);
      for (int i = 0; i < outputs.length; i++) {
        assertThat((double) values[i][0]).isCloseTo(-2_000 + 300.0 * outputs[i], within(5e-3));
      }
    }
  }
}
