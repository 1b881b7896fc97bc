package io.millrace.schemas.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Feature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final Map<String, Feature.Type> FEATURES = new LinkedHashMap<>();

  static {
    FEATURES.put("amount", Feature.Type.NUMBER);
    FEATURES.put("city", Feature.Type.CATEGORY);
  }

  @Test
  void it_is_told_by_the_decision_its_score_and_the_vector() {
    Observation rule =
        Observation.of(
            "decision == '1' && score < 0.9 && amount <= 10 && city == 'Linz'", FEATURES);
    assertThat(rule.holds(vector(10, "Linz"), "1", 0.8)).isTrue();
    assertThat(rule.holds(vector(10, "Linz"), "0", 0.8)).isFalse();
    assertThat(rule.holds(vector(10, "Linz"), "1", 0.95)).isFalse();
    assertThat(rule.holds(vector(11, "Linz"), "1", 0.8)).isFalse();
    assertThat(rule.holds(vector(10, "Graz"), "1", 0.8)).isFalse();
  }

  @Test
  void what_a_missing_feature_decides_is_not_seen() {
    Observation rule = Observation.of("amount > 5 || city != 'Linz'", FEATURES);
    assertThat(rule.holds(vector(Double.NaN, "Graz"), "1", 0.8)).isFalse();
    assertThat(rule.holds(vector(6, null), "1", 0.8)).isFalse();
    assertThat(rule.holds(vector(6, "Linz"), "1", 0.8)).isTrue();
  }

  private static FeatureValues vector(double amount, @Nullable String city) {
    return new FeatureValues(
        new double[] {amount, Double.NaN}, new @Nullable String[] {null, city});
  }
}
