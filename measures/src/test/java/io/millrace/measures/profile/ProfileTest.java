package io.millrace.measures.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final Map<String, FeatureKind> FEATURES =
      Map.of("distance", FeatureKind.NUMERIC, "origin", FeatureKind.CATEGORY);
  private static final int CAP = 20;

  private record Row(double distance, String origin) {}

  @Property(tries = 60)
  void merged_parts_in_any_order_equal_the_profile_of_all(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int size) {
    List<Row> rows = rows(seed, size);
    Profile whole = profile(rows);
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    Profile merged =
        profile(shuffled.subList(0, size / 3)).merge(profile(shuffled.subList(size / 3, size)));

    assertThat(merged).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
  }

  @Property(tries = 30)
  void a_builder_restored_half_way_ends_with_the_same_profile(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 300) int size) {
    List<Row> rows = rows(seed, size);
    ProfileBuilder builder = fill(rows.subList(0, size / 2));
    ProfileBuilder restored = ProfileBuilder.restore(builder.snapshot());
    rows.subList(size / 2, size).forEach(row -> add(restored, row));
    assertThat(restored.build()).isEqualTo(profile(rows));
  }

  @Property(tries = 60)
  void quantiles_are_within_one_per_cent_of_the_sorted_list(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 500) int size) {
    double[] sorted =
        rows(seed, size).stream()
            .mapToDouble(Row::distance)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return;
    }
    NumericProfile distance = numeric(sorted);
    for (double q : new double[] {0, 0.1, 0.5, 0.9, 1}) {
      double exact = sorted[Math.max(1, (int) Math.ceil(q * sorted.length)) - 1];
      assertThat(distance.quantile(q)).isEqualTo(exact, within(Math.abs(exact) * 0.01));
    }
  }

  @Test
  void profiles_survive_being_written_and_read() {
    Profile profile = profile(rows(5, 300));
    assertThat(Profile.fromBytes(profile.toBytes())).isEqualTo(profile);
  }

  @Test
  void damaged_bytes_never_give_impossible_counts() {
    byte[] whole = profile(List.of(new Row(1, "ORD"))).toBytes();
    int refusals = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0x80;
      try {
        for (FeatureProfile feature : Profile.fromBytes(damaged).features().values()) {
          assertThat(feature.count()).isPositive();
        }
      } catch (IllegalArgumentException refused) {
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(whole.length / 3);
  }

  @Test
  void deciles_cut_a_smooth_distribution_into_about_tenths() {
    Random random = new Random(3);
    NumericProfile normal = numeric(random.doubles(20_000).map(u -> 100 + 50 * u).toArray());
    double[] shares = normal.sharesBetween(normal.edges(10));
    assertThat(shares).hasSize(10);
    assertThat(Arrays.stream(shares).max().orElse(1)).isLessThan(0.13);
    assertThat(Arrays.stream(shares).sum()).isEqualTo(1, within(1e-12));
  }

  @Test
  void a_constant_has_edges_on_both_sides() {
    NumericProfile five = numeric(5, 5, 5, 5);
    double[] edges = five.edges(10);
    assertThat(five.countsBetween(edges)).containsExactly(0, 4, 0);
    assertThat(numeric(4, 5, 6, -1).countsBetween(edges)).containsExactly(2, 1, 1);
  }

  @Test
  void a_flag_keeps_its_two_values_apart() {
    NumericProfile flag = numeric(0, 0, 0, 1, 1, 1);
    long[] counts = flag.countsBetween(flag.edges(10));
    assertThat(Arrays.stream(counts).filter(count -> count == 3).count()).isEqualTo(2);
  }

  @Test
  void the_largest_and_smallest_doubles_are_values_like_others() {
    NumericProfile extreme =
        numeric(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, -0.0, Double.MIN_NORMAL);
    assertThat(extreme.count()).isEqualTo(5);
    assertThat(extreme.quantile(0)).isEqualTo(-Double.MAX_VALUE, within(Double.MAX_VALUE * 0.01));
    assertThat(extreme.quantile(0.5)).isZero();
  }

  @Test
  void a_number_that_is_not_finite_is_missing() {
    NumericProfile profile = numeric(1, Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(profile.count()).isEqualTo(1);
    assertThat(profile.missing()).isEqualTo(2);
    assertThat(profile.max()).isEqualTo(1);
  }

  @Test
  void listed_categories_are_counted_in_full_and_the_rest_as_others() {
    List<Row> rows = rows(8, 5_000);
    CategoryProfile origin = (CategoryProfile) profile(rows).feature("origin").orElseThrow();
    assertThat(origin.counts()).hasSize(CAP);
    origin
        .counts()
        .forEach(
            (value, count) ->
                assertThat(count)
                    .isEqualTo(rows.stream().filter(row -> value.equals(row.origin)).count()));
    assertThat(origin.count() + origin.missing()).isEqualTo(5_000);
    assertThat(origin.other()).isPositive();
  }

  @Test
  void an_undeclared_feature_is_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProfileBuilder(FEATURES).add("origin", 3.0))
        .withMessageContaining("origin was not declared as NUMERIC");
  }

  static NumericProfile numeric(double... values) {
    ProfileBuilder builder = new ProfileBuilder(Map.of("x", FeatureKind.NUMERIC));
    for (double value : values) {
      builder.add("x", value);
    }
    return (NumericProfile) builder.build().feature("x").orElseThrow();
  }

  private static Profile profile(List<Row> rows) {
    return fill(rows).build();
  }

  private static ProfileBuilder fill(List<Row> rows) {
    ProfileBuilder builder = new ProfileBuilder(FEATURES, CAP);
    rows.forEach(row -> add(builder, row));
    return builder;
  }

  private static void add(ProfileBuilder builder, Row row) {
    builder.add("distance", row.distance);
    if (row.origin.isEmpty()) {
      builder.missing("origin");
    } else {
      builder.add("origin", row.origin);
    }
  }

  private static List<Row> rows(long seed, int size) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double distance =
          switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Double.NaN;
            case 2 -> -random.nextInt(100);
            case 3 -> Math.exp(100 * random.nextGaussian());
            default -> random.nextGaussian() * 1000;
          };
      String origin = random.nextInt(10) == 0 ? "" : "O" + random.nextInt(60);
      rows.add(new Row(distance, origin));
    }
    return rows;
  }
}
