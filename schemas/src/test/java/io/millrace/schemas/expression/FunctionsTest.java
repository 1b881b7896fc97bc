package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FunctionsTest {
  private static final List<Object> EVENT =
      Orders.event(20.5, "Linz", true, Instant.parse("2001-06-01T12:30:15Z"));

  static Stream<Functions.Function> functions() {
    return Stream.of(Functions.ofTimes(), Functions.ofTexts(), Functions.ofNumbers())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void every_example_of_the_reference_page_gives_the_value_it_says(Functions.Function function) {
    Object value = Expression.compile(function.example(), Orders.SCHEMA).evaluate(EVENT);
    String written =
        value instanceof Double number && !function.value().contains(".")
            ? String.valueOf(number.longValue())
            : String.valueOf(value);
    assertThat(written).as(function.example()).isEqualTo(function.value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "city.substring(3, 9)",
        "city.substring(-1)",
        "city.charAt(99)",
        "city.split('i')[5]",
        "city.split('i')[int(amount)]",
        "ordered_at.getHours('Mars/Olympus')",
        "ordered_at.getHours(city)",
        "math.sqrt(0 - amount)",
        "duration(city).getHours()",
        "timestamp(string(amount))",
        "int(amount) % (size(city) - 4)"
      })
  void a_function_that_fails_at_run_time_gives_missing_and_never_throws(String text) {
    assertThat(Expression.compile(text, Orders.SCHEMA).evaluate(EVENT)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "city.getClass()",
        "getClass()",
        "java.lang.System.exit(1)",
        "city.length()",
        "city.intern()",
        "amount.toString()",
        "ordered_at.toEpochMilli()",
        "System.getenv('HOME')",
        "now()",
        "json.load('x')",
        "env.get('HOME')",
        "math.random()"
      })
  void nothing_of_the_host_can_be_called(String text) {
    assertThatExceptionOfType(InvalidExpressionException.class)
        .isThrownBy(() -> Expression.compile(text, Orders.SCHEMA));
  }

  /** A position in a text stays whole where the rest of the expression is read as doubles. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          city.substring(0, 2) == 'Li' ? amount * 2 : 0 | 41.0
          amount * 2 + double('a-1'.split('-')[1]) | 42.0
          math.greatest(amount, 25) * 2 | 50.0
          math.round(amount / 3) | 7.0
          """)
  void whole_positions_and_doubles_go_together(String text, double value) {
    assertThat(Expression.compile(text, Orders.SCHEMA).evaluate(EVENT)).isEqualTo(value);
  }
}
