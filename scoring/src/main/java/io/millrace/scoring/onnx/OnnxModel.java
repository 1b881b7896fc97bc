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
  private final ai.djl.Model model;
  private final OptionalInt batchSize;
  private final String provider;
  private final TextTokenizer tokenizer;
  private final Predictor<InputBatch, double[]> predictor;

  /**
   * @param tokenizer closed with it
   */
  OnnxModel(
      ai.djl.Model model,
      Manifest manifest,
      OptionalInt batchSize,
      String provider,
      TextTokenizer tokenizer) {
    this.model = model;
    this.batchSize = batchSize;
    this.provider = provider;
    this.tokenizer = tokenizer;
    List<String> inputs = manifest.inputs().stream().map(Input::name).toList();
    int column = manifest.outputColumn();
    List<Integer> order = model.describeInput().keys().stream().map(inputs::indexOf).toList();
    this.predictor = model.newPredictor(new Tensors(order, column, new InputMemory(order.size())));
  }

  @Override
  public double[] score(InputBatch batch) {
    return batchSize.isEmpty() ? run(batch) : inChunks(batch, batchSize.getAsInt());
  }

  private double[] inChunks(InputBatch batch, int size) {
    double[] scores = new double[batch.rows()];
    for (int from = 0; from < scores.length; from += size) {
      double[] part = run(batch.chunk(from, size));
      System.arraycopy(part, 0, scores, from, Math.min(size, scores.length - from));
    }
    return scores;
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
   * A batch to the runtime's tensors and one column of an output back.
   *
   * @param order the batch's tensors in the runtime's order of inputs
   */
  private record Tensors(List<Integer> order, int column, InputMemory memory)
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
      if (shape.dimension() == 0 || shape.size() != (long) rows * width || column >= width) {
        throw new IllegalStateException(
            "the model answered %d rows with an output of shape %s: it must be [rows] or [rows, columns] with a column %d"
                .formatted(rows, shape, column));
      }
      return scores(found, rows, width);
    }

    private double[] scores(NDArray found, int rows, int width) {
      double[] scores = new double[rows];
      if (found.getDataType() == DataType.FLOAT64) {
        double[] values = found.toDoubleArray();
        for (int row = 0; row < rows; row++) {
          scores[row] = values[row * width + column];
        }
      } else {
        float[] values = found.toFloatArray();
        for (int row = 0; row < rows; row++) {
          scores[row] = values[row * width + column];
        }
      }
      return scores;
    }
  }
}
