package io.millrace.bench.scoring;

import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * ONNX Runtime's own session with one thread and one input buffer outside the heap that is filled
 * in place: what somebody who knows the runtime writes by hand.
 */
final class RawNet implements RowModel {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int width;
  private final FloatBuffer input;
  private final double[] means;
  private final double[] scales;

  /**
   * @param rows of a batch, at most
   */
  RawNet(byte[] artifact, int width, int rows) {
    var unused = Engine.getEngine("OnnxRuntime"); // before the environment, or it cannot start
    this.environment = OrtEnvironment.getEnvironment();
    this.width = width;
    this.means = new double[width];
    this.scales = new double[width];
    Arrays.fill(scales, 1);
    this.input =
        ByteBuffer.allocateDirect(rows * width * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      this.session = environment.createSession(artifact, options);
    } catch (OrtException e) {
      throw new IllegalStateException("the made-up network does not load", e);
    }
  }

  /** Missing is 0, and the manifest of {@link Models} scales by 0 and 1: the same arithmetic. */
  @Override
  public void put(int row, int column, double value) {
    double known = Double.isNaN(value) ? 0 : value;
    input.put(row * width + column, (float) ((known - means[column]) / scales[column]));
  }

  /** Puts rows that are ready, row by row. */
  void put(float[] rows) {
    input.put(0, rows);
  }

  @Override
  public void score(int rows, double[] scores) {
    input.clear().limit(rows * width);
    try (OnnxTensor x = OnnxTensor.createTensor(environment, input, new long[] {rows, width});
        OrtSession.Result result = session.run(Map.of(Models.INPUT, x))) {
      FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (int row = 0; row < rows; row++) {
        scores[row] = found.get(row);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the runtime failed", e);
    } finally {
      input.clear();
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session does not close", e);
    }
  }
}
