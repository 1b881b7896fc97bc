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

  private static float[][] onnx(List<DenseLayer> layers, float[] rows) throws OrtException {
    Engine.getEngine("OnnxRuntime");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxExport.of(layers));
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(rows), new long[] {rows.length / WIDTH, WIDTH});
        OrtSession.Result result = session.run(Map.of(OnnxExport.INPUT, input))) {
      assertThat(session.getOutputNames()).containsExactly(OnnxExport.OUTPUT);
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
        new Perceptron(WIDTH, List.of(128, 64), 0.2, 0.3, candidate, random)) {
      float[] labels = new float[64];
      for (int step = 0; step < 20; step++) {
        labels[step] = 1;
        network.step(rows(64, random), labels);
      }
      for (int batch : new int[] {1, 7, 512}) {
        float[] rows = rows(batch, random);
        float[] logits = network.logits(rows);
        float[][] probabilities = onnx(network.weights(), rows);
        for (int i = 0; i < batch; i++) {
          double expected = 1 / (1 + Math.exp(-logits[i]));
          assertThat((double) probabilities[i][0]).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void written_weights_are_read_back_bit_by_bit() {
    SplittableRandom random = new SplittableRandom(22);
    NetworkCandidate candidate = new NetworkCandidate(1e-3f, 0, 64);
    try (Perceptron one = new Perceptron(WIDTH, List.of(8), 0, 0.5, candidate, random);
        Perceptron other = new Perceptron(WIDTH, List.of(8), 0, 0.5, candidate, random)) {
      other.write(one.weights());
      assertThat(other.weights()).isEqualTo(one.weights());
    }
  }
}
