package io.millrace.scoring.model;

import io.millrace.schemas.message.Manifest.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an artifact says of itself: its inputs and those of its outputs that may hold a score.
 *
 * @param algorithm the field's name for what is inside
 */
public record ModelShape(String algorithm, List<Entry> inputs, List<Result> outputs) {
  public ModelShape {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** A dimension that is not fixed. */
  public static final long OPEN = -1;

  /**
   * An input tensor.
   *
   * @param type empty where no input of that type can be made here
   * @param typeName in the artifact's own words
   * @param dims the batch first; {@link #OPEN} where open; empty where the artifact does not say
   * @param columns names of its columns, where the artifact has them
   */
  public record Entry(
      String name,
      Optional<ElementType> type,
      String typeName,
      List<Long> dims,
      List<String> columns) {
    public Entry {
      dims = List.copyOf(dims);
      columns = List.copyOf(columns);
    }

    /**
     * Values of a row: the product of the dimensions behind the batch; {@link #OPEN} if unknown.
     */
    public long width() {
      long width = 1;
      for (long dim : dims.isEmpty() ? List.of(OPEN) : dims.subList(1, dims.size())) {
        width = dim == OPEN || width == OPEN ? OPEN : width * dim;
      }
      return width;
    }

    /** {@code float_input: FLOAT [open, 13]}. */
    public String words() {
      return "%s: %s %s".formatted(name, typeName, shape(dims));
    }
  }

  /**
   * An output.
   *
   * @param isReal whether it holds floating-point numbers, which a score is
   * @param dims the batch first; empty where the artifact does not say
   * @param classes what its columns stand for, where the artifact says so
   */
  public record Result(
      String name, boolean isReal, String typeName, List<Long> dims, List<String> classes) {
    public Result {
      dims = List.copyOf(dims);
      classes = List.copyOf(classes);
    }

    /** Columns of a row; {@link #OPEN} if unknown. */
    public long columns() {
      if (!classes.isEmpty()) {
        return classes.size();
      }
      return dims.size() == 1 ? 1 : dims.size() == 2 ? dims.get(1) : OPEN;
    }

    /** {@code probabilities: FLOAT [open, 2]}. */
    public String words() {
      String of = classes.isEmpty() ? "" : " of the classes " + classes;
      return "%s: %s %s%s".formatted(name, typeName, shape(dims), of);
    }
  }

  private static String shape(List<Long> dims) {
    return dims.stream()
        .map(dim -> dim == OPEN ? "open" : String.valueOf(dim))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
