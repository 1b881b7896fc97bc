package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DerivationTest {
  private static Derivation derivation() {
    Map<String, String> derive = new LinkedHashMap<>();
    derive.put("large", "amount > 15");
    derive.put("extra", "large ? amount - 15 : 0");
    return Derivation.of(Orders.stream(List.of(), derive));
  }

  @Test
  void derived_fields_follow_those_that_came_and_may_use_each_other() {
    assertThat(derivation().extend(Orders.event(20.0, "Linz", true, Orders.NOON)))
        .containsExactly(20.0, "Linz", true, Orders.NOON, true, 5.0);
  }

  @Test
  void what_is_missing_stays_missing_through_the_chain() {
    assertThat(derivation().extend(Orders.event(null, "Linz", true, Orders.NOON)))
        .containsExactly(null, "Linz", true, Orders.NOON, null, null);
  }

  @Test
  void the_values_that_came_are_left_as_they_are() {
    List<Object> came = Orders.event(20.0, "Linz", true, Orders.NOON);
    derivation().extend(came);
    assertThat(came).hasSize(4);
  }

  @Test
  void a_list_of_another_length_than_the_schemas_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> derivation().extend(List.of(1.0)))
        .withMessage("1 values, but the stream's Avro schema has 4 fields");
  }
}
