package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private static Admission admission(String... require) {
    return Admission.of(Orders.stream(List.of(require), Map.of()));
  }

  @Test
  void an_event_that_meets_every_rule_is_admitted() {
    assertThat(
            admission("amount > 0", "city != ''")
                .refusal(Orders.event(3.0, "Linz", null, Orders.NOON)))
        .isEmpty();
  }

  @Test
  void a_stream_without_rules_admits_everything() {
    assertThat(admission().refusal(Orders.event(null, null, null, null))).isEmpty();
  }

  @Test
  void the_first_broken_rule_is_named_with_the_value_it_saw() {
    assertThat(
            admission("gift", "amount > 0", "city != ''")
                .refusal(Orders.event(-3.0, "", true, Orders.NOON)))
        .contains("require: amount > 0 (amount was -3)");
  }

  @Test
  void every_value_that_the_rule_names_is_shown() {
    assertThat(
            admission("amount > 0.5 || city == 'Graz'")
                .refusal(Orders.event(0.25, "Linz", true, Orders.NOON)))
        .contains("require: amount > 0.5 || city == 'Graz' (amount was 0.25, city was Linz)");
  }

  @Test
  void a_missing_value_refuses() {
    assertThat(admission("amount > 0").refusal(Orders.event(null, "Linz", true, Orders.NOON)))
        .contains("require: amount > 0 (amount is missing)");
  }

  @Test
  void a_rule_that_cannot_be_evaluated_refuses() {
    assertThat(admission("double(city) > 0").refusal(Orders.event(1.0, "Linz", true, Orders.NOON)))
        .contains("require: double(city) > 0 (city was Linz, it cannot be evaluated)");
  }

  @Test
  void a_long_text_is_cut_in_the_reason() {
    assertThat(
            admission("city == ''").refusal(Orders.event(1.0, "x".repeat(1000), true, Orders.NOON)))
        .contains("require: city == '' (city was " + "x".repeat(60) + "...)");
  }

  @Test
  void a_rule_may_name_a_derived_field() {
    Admission admission =
        Admission.of(Orders.stream(List.of("half > 1"), Map.of("half", "amount / 2")));
    assertThat(admission.refusal(java.util.Arrays.asList(1.0, "Linz", true, Orders.NOON, 0.5)))
        .contains("require: half > 1 (half was 0.5)");
  }
}
