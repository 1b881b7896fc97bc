package io.millrace.scoring.onnx;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.input.InputBatch.Floats;
import io.millrace.scoring.input.InputBatch.Longs;
import io.millrace.scoring.input.InputBatch.Strings;
import io.millrace.scoring.input.InputBatch.Tensor;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.Model;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A loaded graph with one output. Tensors live for one call and are freed with it. A graph that
 * takes batches of one size only is called as often as that needs.
 */
final class OnnxModel implements Model {
  /**
   * What goes in and what comes out.
   *
   * @param inputs names of the batch's tensors, in its order
   * @param columns those of the output's that are an answer, in its order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ends(List<String> inputs, int[] columns) {
    static Ends of(Manifest manifest, int[] columns) {
      return new Ends(manifest.inputs().stream().map(Input::name).toList(), columns);
    }
  }

  private final ai.djl.Model model;
  private final int width;
  private final OptionalInt batchSize;
  private final String provider;
  private final TextTokenizer tokenizer;
  private final Predictor<InputBatch, double[]> predictor;

  /**
   * @param tokenizer closed with it
   */
  OnnxModel(
      ai.djl.Model model,
      Ends ends,
      OptionalInt batchSize,
      String provider,
      TextTokenizer tokenizer) {
    this.model = model;
    this.width = ends.columns.length;
    this.batchSize = batchSize;
    this.provider = provider;
    this.tokenizer = tokenizer;
    List<Integer> order = model.describeInput().keys().stream().map(ends.inputs::indexOf).toList();
    this.predictor =
        model.newPredictor(new Tensors(order, ends.columns, new InputMemory(order.size())));
  }

  @Override
  public double[] score(InputBatch batch) {
    return batchSize.isEmpty() ? run(batch) : inChunks(batch, batchSize.getAsInt());
  }

  private double[] inChunks(InputBatch batch, int size) {
    double[] answers = new double[batch.rows() * width];
    for (int from = 0; from < batch.rows(); from += size) {
      double[] part = run(batch.chunk(from, size));
      int at = from * width;
      System.arraycopy(part, 0, answers, at, Math.min(size * width, answers.length - at));
    }
    return answers;
  }

  @Override
  public int width() {
    return width;
  }

  private double[] run(InputBatch batch) {
    try {
      return predictor.predict(batch);
    } catch (TranslateException e) {
      throw new IllegalStateException(
          "the runtime failed on a batch of %d rows: %s".formatted(batch.rows(), e.getMessage()),
          e);
    }
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
    tokenizer.close();
  }

  /**
   * A batch to the runtime's tensors and columns of an output back.
   *
   * @param order the batch's tensors in the runtime's order of inputs
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tensors(List<Integer> order, int[] columns, InputMemory memory)
      implements NoBatchifyTranslator<InputBatch, double[]> {

    @Override
    public NDList processInput(TranslatorContext context, InputBatch batch) {
      NDList list = new NDList();
      for (int position : order) {
        list.add(array(context.getNDManager(), position, batch));
      }
      context.setAttachment("rows", batch.rows());
      return list;
    }

    private NDArray array(NDManager manager, int position, InputBatch batch) {
      Tensor tensor = batch.tensors().get(position);
      Shape shape = shape(batch.rows(), tensor.input().shape());
      int count = batch.rows() * tensor.width();
      return switch (tensor) {
        case Floats floats ->
            manager.create(memory.put(position, floats.values(), count), shape, DataType.FLOAT32);
        case Doubles doubles ->
            manager.create(memory.put(position, doubles.values(), count), shape, DataType.FLOAT64);
        case Longs longs ->
            manager.create(memory.put(position, longs.values(), count), shape, DataType.INT64);
        case Strings strings -> {
          String[] values = Arrays.copyOf(strings.values(), count);
          yield manager.create(values, StandardCharsets.UTF_8, shape);
        }
      };
    }

    private static Shape shape(int rows, List<Integer> row) {
      long[] dims = new long[row.size() + 1];
      Arrays.setAll(dims, i -> i == 0 ? rows : row.get(i - 1));
      return new Shape(dims);
    }

    @Override
    public double[] processOutput(TranslatorContext context, NDList list) {
      NDArray found = list.singletonOrThrow();
      int rows = (Integer) context.getAttachment("rows");
      Shape shape = found.getShape();
      int width = Math.toIntExact(shape.size() / rows);
      if (shape.dimension() == 0 || shape.size() != (long) rows * width || !has(width)) {
        throw new IllegalStateException(
            "the model answered %d rows with an output of shape %s: it must be [rows] or [rows, columns] with the columns %s"
                .formatted(rows, shape, Arrays.toString(columns)));
      }
      return columns.length == 1 ? scores(found, rows, width) : answers(found, rows, width);
    }

    /** Several columns are the output's whole width: a class more or less is another question. */
    private boolean has(int width) {
      return columns.length == 1 ? columns[0] < width : columns.length == width;
    }

    private double[] answers(NDArray found, int rows, int width) {
      double[] answers = new double[rows * width];
      boolean isDouble = found.getDataType() == DataType.FLOAT64;
      double[] doubles = isDouble ? found.toDoubleArray() : new double[0];
      float[] floats = isDouble ? new float[0] : found.toFloatArray();
      for (int i = 0; i < answers.length; i++) {
        int at = i / width * width + columns[i % width];
        answers[i] = isDouble ? doubles[at] : floats[at];
      }
      return answers;
    }

    private double[] scores(NDArray found, int rows, int width) {
      double[] scores = new double[rows];
      if (found.getDataType() == DataType.FLOAT64) {
        double[] values = found.toDoubleArray();
        for (int row = 0; row < rows; row++) {
          scores[row] = values[row * width + columns[0]];
        }
      } else {
        float[] values = found.toFloatArray();
        for (int row = 0; row < rows; row++) {
          scores[row] = values[row * width + columns[0]];
        }
      }
      return scores;
    }
  }
}
