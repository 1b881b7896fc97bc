package io.millrace.schemas.expression;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Appends a stream's derived fields to the values that came. A derived field may use those derived
 * before it, in the file's order. Thread-safe.
 */
public final class Derivation {
  private final int came;
  private final List<Expression> expressions;

  private Derivation(int came, List<Expression> expressions) {
    this.came = came;
    this.expressions = expressions;
  }

  public static Derivation of(Pipeline.Stream stream) {
    StreamSchema schema = stream.schema();
    int came = schema.fields().size() - stream.derive().size();
    List<Expression> expressions = new ArrayList<>();
    for (Map.Entry<String, String> derived : stream.derive().entrySet()) {
      int position = came + expressions.size();
      StreamSchema known = new StreamSchema(schema.avro(), schema.fields().subList(0, position));
      expressions.add(
          Expression.compile(derived.getValue(), known, schema.fields().get(position).type()));
    }
    return new Derivation(came, List.copyOf(expressions));
  }

  /** A new list: the values that came, in the Avro schema's order, then the derived ones. */
  public List<@Nullable Object> extend(List<@Nullable Object> values) {
    if (values.size() != came) {
      throw new IllegalArgumentException(
          "%d values, but the stream's Avro schema has %d fields".formatted(values.size(), came));
    }
    List<@Nullable Object> extended = new ArrayList<>(came + expressions.size());
    extended.addAll(values);
    for (Expression expression : expressions) {
      extended.add(expression.evaluate(extended));
    }
    return extended;
  }
}
