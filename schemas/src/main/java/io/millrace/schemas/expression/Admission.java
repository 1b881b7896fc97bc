package io.millrace.schemas.expression;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream's admission rules. An event is admitted when every one is true; a rule that cannot be
 * answered, because a field is missing or the evaluation fails, refuses. Thread-safe.
 */
public final class Admission {
  private static final int LONGEST_TEXT = 60;

  private final StreamSchema schema;
  private final List<Expression> rules;

  private Admission(StreamSchema schema, List<Expression> rules) {
    this.schema = schema;
    this.rules = rules;
  }

  public static Admission of(Pipeline.Stream stream) {
    return new Admission(
        stream.schema(),
        stream.require().stream()
            .map(rule -> Expression.compile(rule, stream.schema(), FieldType.FLAG))
            .toList());
  }

  /**
   * Why an event is refused, empty when it is admitted: {@code require: distance > 0 (distance was
   * -3)}. The text up to the bracket names the rule.
   *
   * @param values in the stream schema's order, derived fields included
   */
  public Optional<String> refusal(List<@Nullable Object> values) {
    for (Expression rule : rules) {
      Object answer = rule.evaluate(values);
      if (!Boolean.TRUE.equals(answer)) {
        return Optional.of(reason(rule, answer, values));
      }
    }
    return Optional.empty();
  }

  private String reason(Expression rule, @Nullable Object answer, List<@Nullable Object> values) {
    List<String> seen = new ArrayList<>();
    boolean missing = false;
    for (StreamSchema.Field operand : rule.operands()) {
      Object value = values.get(schema.position(operand.name()));
      missing |= value == null;
      seen.add(operand.name() + (value == null ? " is missing" : " was " + shown(value)));
    }
    if (answer == null && !missing) {
      seen.add("it cannot be evaluated");
    }
    String note = seen.isEmpty() ? "" : " (" + String.join(", ", seen) + ")";
    return "require: " + rule.text() + note;
  }

  private static String shown(Object value) {
    String text =
        value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
            ? Long.toString(number.longValue())
            : value.toString();
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text;
  }
}
