package io.millrace.schemas.expression;

import com.google.protobuf.Timestamp;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.StreamSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A formula over one event's fields, in the Common Expression Language (CEL), typed against the
 * stream's schema when it is compiled. CEL has no loops here (its macros are off) and regular
 * expressions run in linear time, so an evaluation always ends.
 *
 * <p>{@link Functions} lists what can be called: CEL's standard functions and those of its texts'
 * and math extensions. Nothing of the host can be reached.
 *
 * <p>Numbers are doubles. Where CEL's rules keep whole numbers apart from doubles and the text does
 * not type as it stands ({@code distance * 2}), its whole literals are read as doubles.
 *
 * <p>Missing in, missing out: the result is null when any field that the text names is null, when
 * the evaluation fails (a text that is no number), and when a number is not finite ({@code 1 / 0}).
 * Thread-safe; about 0.3 us for a comparison.
 */
public final class Expression {
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(10_000)
          .maxParseRecursionDepth(100)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
          .build();

  private final String text;
  private final FieldType type;
  private final CelRuntime.Program program;
  private final List<StreamSchema.Field> operands;
  private final int[] positions;

  private Expression(
      String text,
      FieldType type,
      CelRuntime.Program program,
      List<StreamSchema.Field> operands,
      int[] positions) {
    this.text = text;
    this.type = type;
    this.program = program;
    this.operands = operands;
    this.positions = positions;
  }

  /**
   * Types a text against the schema.
   *
   * @throws InvalidExpressionException with the column, and the nearest field for an unknown name
   */
  public static Expression compile(String text, StreamSchema schema) {
    CelAbstractSyntaxTree tree = checked(text, schema);
    FieldType type =
        fieldType(tree.getResultType())
            .orElseThrow(
                () ->
                    new InvalidExpressionException(
                        "`%s` gives %s: a number, text, flag or time is needed"
                            .formatted(text, tree.getResultType().name())));
    List<StreamSchema.Field> operands =
        schema.fields().stream().filter(field -> names(tree, field)).toList();
    int[] positions = operands.stream().mapToInt(o -> schema.position(o.name())).toArray();
    try {
      return new Expression(text, type, RUNTIME.createProgram(tree), operands, positions);
    } catch (CelEvaluationException e) {
      throw new InvalidExpressionException("`%s`: %s".formatted(text, e.getMessage()));
    }
  }

  /**
   * Types a text against the schema and the result that is needed.
   *
   * @throws InvalidExpressionException also when the result has another type
   */
  public static Expression compile(String text, StreamSchema schema, FieldType expected) {
    Expression expression = compile(text, schema);
    if (expression.type != expected) {
      throw new InvalidExpressionException(
          "`%s` gives a %s: a %s is needed"
              .formatted(text, expression.type.word(), expected.word()));
    }
    return expression;
  }

  public String text() {
    return text;
  }

  public FieldType type() {
    return type;
  }

  /** The fields that the text names, in schema order. */
  public List<StreamSchema.Field> operands() {
    return operands;
  }

  /**
   * The value for an event's values in schema order: a Double, String, Boolean or Instant, or null
   * for missing (see above). A list shorter than the schema is the caller's mistake.
   */
  public @Nullable Object evaluate(List<@Nullable Object> values) {
    for (int position : positions) {
      if (values.get(position) == null) {
        return null;
      }
    }
    try {
      return fromCel(program.eval(name -> operand(name, values)));
    } catch (CelEvaluationException | RuntimeException e) {
      return null; // CEL reports failures of some overloads unwrapped
    }
  }

  private Optional<Object> operand(String name, List<@Nullable Object> values) {
    for (int i = 0; i < positions.length; i++) {
      if (operands.get(i).name().equals(name)) {
        return Optional.ofNullable(toCel(values.get(positions[i])));
      }
    }
    return Optional.empty();
  }

  private static @Nullable Object toCel(@Nullable Object value) {
    return value instanceof Instant time
        ? Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build()
        : value;
  }

  private static @Nullable Object fromCel(Object value) {
    if (value instanceof Timestamp time) {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
    if (value instanceof Number number) {
      double result = number.doubleValue();
      return Double.isFinite(result) ? (Double) result : null;
    }
    return value;
  }

  private static CelAbstractSyntaxTree checked(String text, StreamSchema schema) {
    CelCompiler compiler = compiler(schema);
    CelValidationResult parsed = compiler.parse(text);
    if (parsed.hasError()) {
      throw Wording.invalid(text, parsed.getErrors(), schema);
    }
    CelAbstractSyntaxTree tree = ast(parsed);
    CelValidationResult asWritten = compiler.check(tree);
    if (!asWritten.hasError() && fieldType(ast(asWritten).getResultType()).isPresent()) {
      return ast(asWritten);
    }
    CelValidationResult asDoubles = compiler.check(DoubleLiterals.in(tree));
    if (!asDoubles.hasError()) {
      return ast(asDoubles);
    }
    if (!asWritten.hasError()) {
      return ast(asWritten);
    }
    throw Wording.invalid(text, asDoubles.getErrors(), schema);
  }

  private static CelCompiler compiler(StreamSchema schema) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS));
    for (StreamSchema.Field field : schema.fields()) {
      builder.addVar(field.name(), celType(field.type()));
    }
    return builder.build();
  }

  private static CelAbstractSyntaxTree ast(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (dev.cel.common.CelValidationException e) {
      throw new IllegalStateException("the errors were looked at before", e);
    }
  }

  private static boolean names(CelAbstractSyntaxTree tree, StreamSchema.Field field) {
    return tree.getReferenceMap().values().stream().anyMatch(r -> r.name().equals(field.name()));
  }

  private static CelType celType(FieldType type) {
    return switch (type) {
      case NUMBER -> SimpleType.DOUBLE;
      case TEXT -> SimpleType.STRING;
      case FLAG -> SimpleType.BOOL;
      case TIME -> SimpleType.TIMESTAMP;
    };
  }

  private static Optional<FieldType> fieldType(CelType type) {
    return switch (type.kind()) {
      case DOUBLE, INT, UINT -> Optional.of(FieldType.NUMBER);
      case STRING -> Optional.of(FieldType.TEXT);
      case BOOL -> Optional.of(FieldType.FLAG);
      case TIMESTAMP -> Optional.of(FieldType.TIME);
      default -> Optional.empty();
    };
  }
}
