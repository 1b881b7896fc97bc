package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ExpressionProperties {
  private static final List<String> SCRAPS =
      List.of(
          "amount",
          "city",
          "gift",
          "ordered_at",
          "1",
          "0",
          "1.5",
          "'a'",
          "\"",
          "'",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          " > ",
          " == ",
          " in ",
          " && ",
          " || ",
          "!",
          "-",
          " + ",
          " / ",
          " % ",
          " ? ",
          " : ",
          ".",
          ",",
          "size(",
          "double(",
          "has(",
          "timestamp(",
          ".matches(",
          "null",
          "true",
          "\\",
          "\n",
          "\u0000",
          "\uD800",
          "`",
          "@",
          "as",
          "x",
          "r'",
          "b'a'",
          "1u",
          "0x");

  @Property(tries = 500)
  void any_text_is_an_expression_or_refused_as_one(@ForAll("scraps") List<String> scraps) {
    String text = String.join("", scraps);
    Object value;
    try {
      value =
          Expression.compile(text, Orders.SCHEMA)
              .evaluate(Orders.event(20.0, "Linz", true, Orders.NOON));
    } catch (InvalidExpressionException e) {
      assertThat(e.problem()).startsWith("`" + text + "`");
      return;
    }
    assertThat(value == null || value instanceof Comparable).isTrue();
  }

  @Property(tries = 300)
  void a_comparison_agrees_with_java(@ForAll double amount, @ForAll short bound) {
    Object greater =
        Expression.compile("amount > " + bound, Orders.SCHEMA)
            .evaluate(Orders.event(amount, null, null, null));
    assertThat(greater).isEqualTo(amount > bound);
  }

  @Provide
  Arbitrary<List<String>> scraps() {
    return Arbitraries.of(SCRAPS).list().ofMaxSize(12);
  }
}
