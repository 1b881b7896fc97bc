package io.millrace.features.field;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The label of an event as the number that predictions are judged by: a flag as 0 or 1, a number as
 * it is, one of several classes as its position in the pipeline's list. A class is named by a text,
 * or by a whole number without a point.
 */
public final class LabelValue {
  private final int position;
  private final Optional<Map<String, Double>> classes;

  private LabelValue(int position, Optional<Map<String, Double>> classes) {
    this.position = position;
    this.classes = classes;
  }

  /**
   * Reads the label's stream; empty where none tells what was true.
   *
   * @throws IllegalArgumentException when its field is not there or of no fitting type
   */
  public static Optional<LabelValue> of(Pipeline pipeline) {
    return pipeline.label().source().map(source -> of(pipeline, source));
  }

  private static LabelValue of(Pipeline pipeline, Pipeline.Label.Source source) {
    Pipeline.Label label = pipeline.label();
    Pipeline.Stream stream = pipeline.stream(source.stream());
    if (label.task() != Manifest.Task.MULTICLASS) {
      int position = Fields.numberPosition(stream, source.field(), "the label");
      return new LabelValue(position, Optional.empty());
    }
    Map<String, Double> positions = new HashMap<>();
    label.classes().forEach(name -> positions.put(name, (double) positions.size()));
    int position = Fields.position(stream, source.field(), "the label");
    return new LabelValue(position, Optional.of(positions));
  }

  /** The number of an event's label; NaN where it is missing, or none of the classes. */
  public double of(List<@Nullable Object> values) {
    Object value = values.get(position);
    if (classes.isEmpty()) {
      return FieldValue.number(value);
    }
    String name = FieldValue.text(value);
    return name == null ? Double.NaN : classes.get().getOrDefault(name, Double.NaN);
  }
}
