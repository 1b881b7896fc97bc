package io.millrace.scoring.input;

import io.millrace.schemas.message.Manifest.Input;
import java.util.Arrays;
import java.util.List;

/**
 * Rows on their way into a model: one tensor {@code [rows, shape...]} per input, row by row at the
 * beginning of one array, which may be longer. Owned by one thread.
 */
public final class InputBatch {
  private final int rows;
  private final List<Tensor> tensors;

  InputBatch(int rows, List<Input> inputs) {
    this(inputs.stream().map(input -> Tensor.of(input, rows)).toList(), rows);
  }

  private InputBatch(List<Tensor> tensors, int rows) {
    this.rows = rows;
    this.tensors = tensors;
  }

  public int rows() {
    return rows;
  }

  /** In the manifest's order of inputs. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /**
   * An empty batch of so many rows in this one's memory, which is the other's from then on: memory
   * that is in the processor's cache is much faster than new one.
   */
  InputBatch again(int rows) {
    return new InputBatch(tensors.stream().map(tensor -> tensor.again(rows)).toList(), rows);
  }

  /**
   * So many rows from one on, for a model that takes batches of one size only. Behind the last row
   * it stands again, until the size is reached.
   */
  public InputBatch chunk(int from, int size) {
    return new InputBatch(
        tensors.stream().map(tensor -> tensor.chunk(from, size, rows)).toList(), size);
  }

  /** The values of one input. */
  public sealed interface Tensor {
    /** How its rows are made. */
    Input input();

    /**
     * Values of a row; kept, because the input's own sum over its encodings is too slow per row.
     */
    int width();

    /** Puts a value at an index of the array: {@code row * width + column}. */
    void set(int index, double value);

    /** Length of the array. */
    int room();

    /** Makes so many values zero, or no text. */
    void clear(int count);

    /** Room for so many rows, empty; in the same array where it is long enough. */
    private Tensor again(int rows) {
      int count = Math.multiplyExact(rows, width());
      if (count > room()) {
        return of(input(), rows);
      }
      clear(count);
      return this;
    }

    /** So many rows from one on, of so many in all. */
    Tensor chunk(int from, int size, int rows);

    private static Tensor of(Input input, int rows) {
      int width = input.width();
      int size = Math.multiplyExact(rows, width);
      return switch (input.elementType()) {
        case FLOAT32 -> new Floats(input, width, new float[size]);
        case FLOAT64 -> new Doubles(input, width, new double[size]);
        case INT64 -> new Longs(input, width, new long[size]);
        case STRING -> new Strings(input, width, new String[size]);
      };
    }
  }

  /** Where a chunk's value stands in the whole. */
  private static int origin(int index, int width, int from, int rows) {
    int row = Math.min(from + index / width, rows - 1);
    return row * width + index % width;
  }

  /** FLOAT32: a value is rounded once, when it is put in. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Floats(Input input, int width, float[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      values[index] = (float) value;
    }

    @Override
    public int room() {
      return values.length;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(values, 0, count, 0);
    }

    @Override
    public Tensor chunk(int from, int size, int rows) {
      float[] part = new float[size * width];
      for (int i = 0; i < part.length; i++) {
        part[i] = values[origin(i, width, from, rows)];
      }
      return new Floats(input, width, part);
    }
  }

  /** FLOAT64. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Doubles(Input input, int width, double[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      values[index] = value;
    }

    @Override
    public int room() {
      return values.length;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(values, 0, count, 0);
    }

    @Override
    public Tensor chunk(int from, int size, int rows) {
      double[] part = new double[size * width];
      Arrays.setAll(part, i -> values[origin(i, width, from, rows)]);
      return new Doubles(input, width, part);
    }
  }

  /** INT64: a value is rounded to the nearest whole number, when it is put in. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Longs(Input input, int width, long[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      values[index] = Math.round(value);
    }

    @Override
    public int room() {
      return values.length;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(values, 0, count, 0);
    }

    @Override
    public Tensor chunk(int from, int size, int rows) {
      long[] part = new long[size * width];
      Arrays.setAll(part, i -> values[origin(i, width, from, rows)]);
      return new Longs(input, width, part);
    }
  }

  /** STRING: categories as they are. */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself, handed to the engine
  public record Strings(Input input, int width, String[] values) implements Tensor {
    @Override
    public void set(int index, double value) {
      throw new IllegalStateException(
          "input %s takes text, and %s is a number".formatted(input.name(), value));
    }

    @Override
    public int room() {
      return values.length;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(values, 0, count, null);
    }

    @Override
    public Tensor chunk(int from, int size, int rows) {
      String[] part = new String[size * width];
      Arrays.setAll(part, i -> values[origin(i, width, from, rows)]);
      return new Strings(input, width, part);
    }
  }
}
