package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.Profile;
import io.millrace.measures.profile.ProfileBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsiTestTest {
  private static final Map<String, FeatureKind> NUMBER = Map.of("x", FeatureKind.NUMERIC);
  private static final Map<String, FeatureKind> TEXT = Map.of("x", FeatureKind.CATEGORY);

  @Test
  void index_of_counts_equals_the_reference_in_all_digits() throws IOException {
    for (JsonNode table : Oracles.json("stats/categorical.json")) {
      assertThat(PsiTest.index(counts(table.get("ref")), counts(table.get("cur"))))
          .as(table.get("case").asText())
          .isCloseTo(table.get("psi_eps_1e4").asDouble(), within(1e-12));
    }
    for (JsonNode sample : Oracles.json("stats/two_sample.json").get("results")) {
      JsonNode psi = sample.get("psi");
      assertThat(PsiTest.index(counts(psi.get("ref_counts")), counts(psi.get("cur_counts"))))
          .as(sample.get("case").asText())
          .isCloseTo(psi.get("value").asDouble(), within(1e-12));
    }
  }

  /** Computed with numpy 2.4.6 from the same counts. */
  @Test
  void index_of_counts_equals_values_computed_elsewhere() {
    assertThat(PsiTest.index(new long[] {500, 300, 200}, new long[] {400, 300, 300}))
        .isEqualTo(0.06286086594223739, within(1e-12));
    assertThat(PsiTest.index(new long[] {300, 300, 300}, new long[] {450, 450, 0}))
        .isEqualTo(2.8382532243304146, within(1e-12));
  }

  @Test
  void index_of_profiles_is_near_that_of_the_raw_samples() throws IOException {
    JsonNode inputs = Oracles.json("stats/two_sample_inputs.json");
    for (JsonNode reference : Oracles.json("stats/two_sample.json").get("results")) {
      String name = reference.get("case").asText();
      JsonNode samples = inputs.get(name);
      if (name.equals("ties_integers") || name.equals("disjoint")) {
        continue; // other bins: values with a full share get one of their own
      }
      DriftResult result =
          new PsiTest().compare(numbers(samples.get("ref")), numbers(samples.get("cur"))).get("x");
      double expected = reference.get("psi").get("value").asDouble();
      assertThat(result.statistic()).as(name).isCloseTo(expected, within(0.01 + expected * 0.15));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 500, 2_000})
  void equal_distributions_are_seldom_called_drifted(int size) {
    Random random = new Random(size);
    PsiTest test = new PsiTest(0.01, 0);
    int runs = 400;
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      Profile before = numbers(size, i -> random.nextGaussian());
      Profile now = numbers(size, i -> random.nextGaussian());
      alarms += test.compare(before, now).get("x").drifted() ? 1 : 0;
    }
    double allowed = size == 100 ? 0.02 : 0.01; // the approximation's own excess, see the class doc
    assertThat((double) alarms / runs).isLessThan(allowed + 3 * Math.sqrt(allowed / runs));
  }

  @Test
  void many_rare_categories_are_pooled_rather_than_called_drift() {
    Random random = new Random(6);
    int alarms = 0;
    for (int run = 0; run < 100; run++) {
      Profile before = texts(500, i -> "id" + random.nextInt(400));
      Profile now = texts(300, i -> "id" + random.nextInt(400));
      alarms += new PsiTest().compare(before, now).get("x").drifted() ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(4);
  }

  @Test
  void a_shifted_number_is_drift() {
    Random random = new Random(9);
    DriftResult result =
        new PsiTest()
            .compare(
                numbers(2_000, i -> random.nextGaussian()),
                numbers(500, i -> random.nextGaussian() + 0.7))
            .get("x");
    assertThat(result.drifted()).isTrue();
    assertThat(result.threshold()).isEqualTo(0.1);
    assertThat(result.referenceCount()).isEqualTo(2_000);
    assertThat(result.currentCount()).isEqualTo(500);
  }

  @Test
  void the_threshold_follows_the_sample_sizes() {
    Random random = new Random(9);
    DriftResult result =
        new PsiTest(0.05, 0.1)
            .compare(
                numbers(100, i -> random.nextGaussian()), numbers(100, i -> random.nextGaussian()))
            .get("x");
    // chi-square quantile at 0.95 with 9 degrees of freedom, from tables: 16.919
    assertThat(result.threshold()).isEqualTo(16.919 * (0.01 + 0.01), within(1e-4));
  }

  @Test
  void values_that_go_missing_are_drift() {
    Profile whole = numbers(1_000, i -> i % 100);
    Profile holes = numbers(1_000, i -> i % 4 == 0 ? Double.NaN : i % 100);
    assertThat(new PsiTest().compare(whole, holes).get("x").drifted()).isTrue();
    assertThat(new PsiTest().compare(whole, whole).get("x").statistic()).isZero();
  }

  @Test
  void a_constant_that_changes_is_drift_both_ways() {
    Profile five = numbers(1_000, i -> 5);
    for (double other : new double[] {4, 6, -5, 0}) {
      assertThat(new PsiTest().compare(five, numbers(1_000, i -> other)).get("x").drifted())
          .isTrue();
    }
  }

  @Test
  void a_new_category_is_drift() {
    Profile before = texts(1_000, i -> i % 2 == 0 ? "ORD" : "DFW");
    Profile now = texts(1_000, i -> i % 3 == 0 ? "ORD" : i % 3 == 1 ? "DFW" : "MDW");
    assertThat(new PsiTest().compare(before, now).get("x").drifted()).isTrue();
  }

  @Test
  void nothing_is_drift_while_one_side_is_empty() {
    DriftResult result = new PsiTest().compare(numbers(100, i -> i), numbers(0, i -> i)).get("x");
    assertThat(result.drifted()).isFalse();
    assertThat(new PsiTest().compare(numbers(0, i -> i), numbers(100, i -> i)).get("x").drifted())
        .isFalse();
  }

  @Test
  void a_feature_that_the_current_profile_lacks_is_refused_by_name() {
    Profile none = new ProfileBuilder(Map.of()).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PsiTest().compare(numbers(1, i -> i), none))
        .withMessage("current profile lacks feature x; it has []");
  }

  private static Profile numbers(JsonNode values) {
    return numbers(values.size(), i -> values.get(i).asDouble());
  }

  private static Profile numbers(int size, IntFunction<Number> value) {
    ProfileBuilder builder = new ProfileBuilder(NUMBER);
    for (int i = 0; i < size; i++) {
      builder.add("x", value.apply(i).doubleValue());
    }
    return builder.build();
  }

  private static Profile texts(int size, IntFunction<String> value) {
    ProfileBuilder builder = new ProfileBuilder(TEXT);
    for (int i = 0; i < size; i++) {
      builder.add("x", value.apply(i));
    }
    return builder.build();
  }

  private static long[] counts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }
}
