package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.StreamSchema;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpressionTest {
  private static final List<Object> EVENT = Orders.event(20.0, "Linz", true, Orders.NOON);

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("amount > 15", FieldType.FLAG, true),
        Arguments.of("amount == 20", FieldType.FLAG, true),
        Arguments.of("amount in [10, 20]", FieldType.FLAG, true),
        Arguments.of("amount >= -5 && city in ['Linz', 'Graz']", FieldType.FLAG, true),
        Arguments.of("amount * 2 - 1", FieldType.NUMBER, 39.0),
        Arguments.of("-amount", FieldType.NUMBER, -20.0),
        Arguments.of("1 / 2 * amount", FieldType.NUMBER, 10.0),
        Arguments.of("gift ? 1 : 0", FieldType.NUMBER, 1.0),
        Arguments.of("int(amount) % 3", FieldType.NUMBER, 2.0),
        Arguments.of("size(city)", FieldType.NUMBER, 4.0),
        Arguments.of("city + '!'", FieldType.TEXT, "Linz!"),
        Arguments.of("string(amount)", FieldType.TEXT, "20.0"),
        Arguments.of("!gift", FieldType.FLAG, false),
        Arguments.of("city.matches('L.*z')", FieldType.FLAG, true),
        Arguments.of("ordered_at.getHours('Europe/Vienna') == 14", FieldType.FLAG, true),
        Arguments.of(
            "ordered_at + duration('90m')", FieldType.TIME, Instant.parse("2001-06-01T13:30:00Z")));
  }

  @ParameterizedTest
  @MethodSource("values")
  void a_text_has_the_type_and_value_that_its_fields_give_it(
      String text, FieldType type, Object value) {
    Expression expression = Expression.compile(text, Orders.SCHEMA);
    assertThat(expression.type()).isEqualTo(type);
    assertThat(expression.evaluate(EVENT)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          amuont > 3 | `amuont > 3`, column 1: unknown name amuont: did you mean amount?
          gift && amuont > 3 | `gift && amuont > 3`, column 9: unknown name amuont: did you mean amount?
          weight > 3 | `weight > 3`, column 1: unknown name weight; known: amount, city, gift, ordered_at
          city > 3 | `city > 3`, column 6: > does not apply to (text, number)
          city + 1 | `city + 1`, column 6: + does not apply to (text, number)
          amount > | `amount >`, column 9: it ends too early
          amount >> 3 | `amount >> 3`, column 9: unexpected '>'
          [1].exists(x, x > amount) | `[1].exists(x, x > amount)`, column 11: unknown name exists
          [amount] | `[amount]` gives list: a number, text, flag or time is needed
          """)
  void what_does_not_fit_is_named_with_its_column(String text, String problem) {
    assertThatExceptionOfType(InvalidExpressionException.class)
        .isThrownBy(() -> Expression.compile(text, Orders.SCHEMA))
        .withMessageStartingWith(problem);
  }

  @Test
  void a_result_of_another_type_than_needed_is_refused() {
    assertThatExceptionOfType(InvalidExpressionException.class)
        .isThrownBy(() -> Expression.compile("amount + 1", Orders.SCHEMA, FieldType.FLAG))
        .withMessage("`amount + 1` gives a number: a flag is needed");
  }

  @Test
  void a_missing_operand_makes_the_result_missing() {
    Expression expression = Expression.compile("amount > 3 || gift", Orders.SCHEMA);
    assertThat(expression.evaluate(Orders.event(null, "Linz", true, Orders.NOON))).isNull();
    assertThat(expression.evaluate(Orders.event(1.0, null, true, null))).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amount / 0",
        "0 / (amount - amount)",
        "double(city)",
        "int(city)",
        "[1, 2][7]",
        "{'a': 1}['b']",
        "dyn(city) > 3",
        "int(amount) / 0",
        "9223372036854775807 + 1",
        "timestamp(city)",
        "city.matches('(')"
      })
  void a_failing_evaluation_gives_missing_and_never_throws(String text) {
    assertThat(Expression.compile(text, Orders.SCHEMA).evaluate(EVENT)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"type", "size", "string", "int", "duration", "timestamp", "double", "list", "map"})
  void a_field_may_bear_the_name_of_a_function_or_type(String name) {
    StreamSchema schema =
        new StreamSchema("{}", List.of(new StreamSchema.Field(name, FieldType.NUMBER)));
    assertThat(Expression.compile(name + " > 3", schema).evaluate(List.of(4.0))).isEqualTo(true);
    assertThat(Expression.compile(name + " * 2", schema).operands()).hasSize(1);
  }

  @Test
  void the_operands_are_the_fields_that_the_text_names() {
    assertThat(Expression.compile("gift || amount > 3", Orders.SCHEMA).operands())
        .extracting(StreamSchema.Field::name)
        .containsExactly("amount", "gift");
  }

  @Test
  void a_text_that_nests_too_deep_is_refused() {
    String text = "(".repeat(3000) + "amount" + ")".repeat(3000);
    assertThatIllegalArgumentException().isThrownBy(() -> Expression.compile(text, Orders.SCHEMA));
  }

  @Test
  void a_text_that_is_too_long_is_refused() {
    String text = "amount" + " + 1".repeat(5000);
    assertThatIllegalArgumentException().isThrownBy(() -> Expression.compile(text, Orders.SCHEMA));
  }
}
