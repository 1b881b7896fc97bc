package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import java.util.Arrays;
import java.util.List;

/**
 * Examples as a model's one input tensor, made by the code that serves: training and serving cannot
 * prepare inputs differently. Arrays handed out are owned by this object and not to be written.
 */
public final class EncodedRows {
  private final InputBatch.Tensor tensor;
  private final double[] labels;

  private EncodedRows(InputBatch.Tensor tensor, double[] labels) {
    this.tensor = tensor;
    this.labels = labels;
  }

  /** Encodes examples of the signature as the manifest's one input says. */
  public static EncodedRows of(Manifest manifest, Signature signature, List<Example> examples) {
    InputEncoder encoder = new InputEncoder(manifest);
    Layout layout = encoder.layout(signature, manifest.algorithm());
    InputBatch batch = encoder.batch(examples.size());
    for (int row = 0; row < examples.size(); row++) {
      encoder.put(batch, row, layout, examples.get(row).vector().values());
    }
    double[] labels = examples.stream().mapToDouble(Example::label).toArray();
    return new EncodedRows(batch.tensors().getFirst(), labels);
  }

  public int size() {
    return labels.length;
  }

  public int width() {
    return tensor.width();
  }

  public double[] labels() {
    return labels;
  }

  /** {@code [rows, width]}, row by row, of a FLOAT32 input. */
  public float[] floats() {
    if (tensor instanceof InputBatch.Floats floats) {
      return floats.values();
    }
    throw otherwise("FLOAT32");
  }

  /** One array for each row, of a FLOAT64 input. */
  public double[][] rows() {
    if (tensor instanceof InputBatch.Doubles doubles) {
      return rows(doubles.values());
    }
    throw otherwise("FLOAT64");
  }

  private IllegalStateException otherwise(String expected) {
    return new IllegalStateException(
        "input %s is %s, not %s"
            .formatted(tensor.input().name(), tensor.input().elementType(), expected));
  }

  private double[][] rows(double[] flat) {
    double[][] rows = new double[size()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * width(), (row + 1) * width());
    }
    return rows;
  }
}
