package io.millrace.scoring.input;

import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Input;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows on their way into a model: one tensor {@code [rows, width]} per input, row by row in one
 * array. Owned by one thread.
 */
public final class InputBatch {
  private final int rows;
  private final List<Tensor> tensors;

  InputBatch(int rows, List<Input> inputs, List<Integer> widths) {
    this.rows = rows;
    this.tensors =
        IntStream.range(0, inputs.size())
            .mapToObj(i -> Tensor.of(inputs.get(i), rows, widths.get(i)))
            .toList();
  }

  public int rows() {
    return rows;
  }

  /** In the manifest's order of inputs. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /** The values of one input. */
  public sealed interface Tensor {
    String name();

    int width();

    /** Puts a value at an index of the array: {@code row * width + column}. */
    void set(int index, double value);

    private static Tensor of(Input input, int rows, int width) {
      int size = Math.multiplyExact(rows, width);
      return input.elementType() == ElementType.FLOAT32
          ? new Floats(input.name(), width, new float[size])
          : new Doubles(input.name(), width, new double[size]);
    }
  }

  /** FLOAT32: a value is rounded once, when it is put in. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Floats(String name, int width, float[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      values[index] = (float) value;
    }
  }

  /** FLOAT64. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Doubles(String name, int width, double[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      values[index] = value;
    }
  }
}
