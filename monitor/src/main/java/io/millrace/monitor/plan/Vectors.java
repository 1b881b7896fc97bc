package io.millrace.monitor.plan;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the pipeline's vectors are laid out, and which of their positions split the metrics.
 *
 * @param segments positions of the segment features
 */
public record Vectors(List<Column> columns, List<Integer> segments) implements Serializable {
  public Vectors {
    columns = List.copyOf(columns);
    segments = List.copyOf(segments);
  }

  /** A feature's place, in a form that can be shipped; see {@link Signature.Column}. */
  public record Column(String name, Feature.Type type, String definition) implements Serializable {}

  static Vectors of(Pipeline pipeline) {
    Signature signature = pipeline.signature();
    List<Column> columns =
        signature.columns().stream()
            .map(column -> new Column(column.name(), column.type(), column.definition()))
            .toList();
    List<Integer> segments = new ArrayList<>();
    for (String segment : pipeline.monitor().segments()) {
      int position = signature.position(segment);
      if (position < 0) {
        throw new IllegalArgumentException(
            "monitor.segments names %s, which is not one of the features %s"
                .formatted(segment, columns.stream().map(Column::name).toList()));
      }
      segments.add(position);
    }
    return new Vectors(columns, segments);
  }

  public Signature signature() {
    return Signature.ofColumns(
        columns.stream()
            .map(column -> Signature.Column.of(column.name(), column.type(), column.definition()))
            .toList());
  }

  /**
   * A vector of another signature in today's layout; a feature that it lacks, or had by another
   * definition, is missing.
   */
  public FeatureVector aligned(FeatureVector vector, Signature written) {
    Signature today = signature();
    double[] numbers = new double[today.size()];
    @Nullable String[] texts = new String[today.size()];
    for (int i = 0; i < today.size(); i++) {
      Signature.Column column = today.columns().get(i);
      int from = written.position(column.name());
      boolean same = from >= 0 && written.columns().get(from).equals(column);
      numbers[i] = same ? vector.values().number(from) : Double.NaN;
      texts[i] = same ? vector.values().text(from) : null;
    }
    return new FeatureVector(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        vector.admittedAt(),
        today.hash(),
        new FeatureValues(numbers, texts));
  }

  /** A vector's segments, {@code feature=value}; a missing value is {@code feature=missing}. */
  public List<String> segmentsOf(FeatureVector vector) {
    List<String> found = new ArrayList<>(segments.size());
    for (int position : segments) {
      found.add(columns.get(position).name() + "=" + value(vector, position));
    }
    return found;
  }

  private String value(FeatureVector vector, int position) {
    String text = vector.values().text(position);
    if (text != null) {
      return text;
    }
    double number = vector.values().number(position);
    if (Double.isNaN(number)) {
      return "missing";
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }
}
