package io.millrace.retrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedEncodingsTest {

  /** load 0, 1 ... ; wind missing in every fourth row; noise constant. */
  private static List<Example> rows(int count, int cities) {
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double wind = i % 4 == 0 ? Double.NaN : 10 + i % 3;
      var values =
          new FeatureValues(
              new double[] {i, Double.NaN, wind, 7},
              new String[] {null, "c%03d".formatted(i % cities), null, null});
      rows.add(
          SyntheticExamples.example(i, SyntheticExamples.START, values, i % cities == 0 ? 1 : 0));
    }
    return rows;
  }

  private static <T extends Encoding> T only(
      List<Encoding> columns, Class<T> kind, String feature) {
    return columns.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(column -> column.feature().equals(feature))
        .findFirst()
        .orElseThrow();
  }

  private static List<Encoding> network(List<Example> rows) {
    return FittedEncodings.forNetwork(SyntheticExamples.SIGNATURE, rows);
  }

  private static List<Encoding> trees(List<Example> rows) {
    return FittedEncodings.forTrees(SyntheticExamples.SIGNATURE, rows);
  }

  @Test
  void a_whole_text_is_nothing_that_is_trained_on_here() {
    Signature.Column note = Signature.Column.of("note", Feature.Type.TEXT, "field(note):text");
    Signature one = Signature.ofColumns(List.of(note));
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      var values = new FeatureValues(new double[] {Double.NaN}, new String[] {"the same text"});
      rows.add(SyntheticExamples.example(i, SyntheticExamples.START, values, i % 2));
    }

    assertThat(FittedEncodings.forNetwork(one, rows)).isEmpty();
    assertThat(FittedEncodings.forTrees(one, rows)).isEmpty();
  }

  @Test
  void trees_that_isolate_get_how_rare_a_category_is_and_never_the_label() {
    List<Example> rows =
        rows(300, 5).stream()
            .map(e -> new Example(e.vector(), Double.NaN, e.labelKnownAt()))
            .toList();
    List<Encoding> columns = FittedEncodings.forIsolation(SyntheticExamples.SIGNATURE, rows);
    Ordinal city = only(columns, Ordinal.class, "city");

    assertThat(city.categories()).hasSize(5);
    assertThat(city.numbers()).allSatisfy(n -> assertThat(n).isCloseTo(0, within(1e-9)));
    assertThat(city.unknown()).isCloseTo(Math.log(300) - Math.log(5), within(1e-9));
    assertThat(FittedEncodings.forAutoencoder(SyntheticExamples.SIGNATURE, rows))
        .hasSize(network(rows).size() + 1)
        .containsAll(network(rows))
        .contains(city);
    assertThat(only(columns, Scaled.class, "load").scale()).isEqualTo(1);
    assertThat(columns).noneMatch(column -> column.feature().equals("noise"));
  }

  @Test
  void trees_get_the_share_of_each_class_among_a_categorys_labels() {
    List<Example> rows =
        rows(300, 5).stream()
            .map(e -> new Example(e.vector(), e.vector().values().number(0) % 3, e.labelKnownAt()))
            .toList();
    List<Ordinal> shares =
        FittedEncodings.forTrees(SyntheticExamples.SIGNATURE, rows, 3).stream()
            .filter(Ordinal.class::isInstance)
            .map(Ordinal.class::cast)
            .toList();
    assertThat(shares).hasSize(3).allMatch(column -> column.feature().equals("city"));
    for (int category = 0; category < 5; category++) {
      int at = category;
      double sum = shares.stream().mapToDouble(share -> share.numbers().get(at)).sum();
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    assertThat(FittedEncodings.forTrees(SyntheticExamples.SIGNATURE, rows(300, 5), 1))
        .isEqualTo(trees(rows(300, 5)));
  }

  @Test
  void a_network_gets_numbers_of_mean_zero_and_deviation_one() {
    Scaled load = only(network(rows(101, 5)), Scaled.class, "load");
    assertThat(load.mean()).isCloseTo(50, within(1e-9));
    assertThat(load.scale()).isCloseTo(Math.sqrt(850), within(1e-9));
    assertThat(load.imputed()).isEqualTo(load.mean());
  }

  @Test
  void a_network_is_told_what_is_missing_only_where_training_saw_it() {
    List<Encoding> columns = network(rows(101, 5));
    assertThat(columns).contains(new MissingFlag("wind")).doesNotContain(new MissingFlag("load"));
  }

  @Test
  void trees_get_missing_numbers_below_all_others_or_the_median_where_none_was_missing() {
    List<Encoding> columns = trees(rows(101, 5));
    assertThat(only(columns, Scaled.class, "wind")).isEqualTo(new Scaled("wind", 8, 0, 1));
    assertThat(only(columns, Scaled.class, "load")).isEqualTo(new Scaled("load", 50, 0, 1));
  }

  @Test
  void a_constant_feature_is_left_out() {
    assertThat(network(rows(101, 5))).extracting(Encoding::feature).doesNotContain("noise");
    assertThat(trees(rows(101, 5))).extracting(Encoding::feature).doesNotContain("noise");
  }

  @Test
  void only_the_most_frequent_categories_have_a_column() {
    OneHot city = only(network(rows(3_000, 150)), OneHot.class, "city");
    assertThat(city.categories()).hasSize(FittedEncodings.MOST_CATEGORIES).startsWith("c000");
    assertThat(only(network(rows(55, 6)), OneHot.class, "city").categories())
        .containsExactly("c000"); // 10 rows; the others have 9
  }

  @Test
  void trees_get_a_category_as_its_smoothed_rate_and_an_unknown_one_as_the_prior() {
    Ordinal city = only(trees(rows(100, 5)), Ordinal.class, "city");
    assertThat(city.unknown()).isCloseTo(0.2, within(1e-12));
    assertThat(city.categories()).startsWith("c000", "c001");
    assertThat(city.numbers().get(0)).isCloseTo((20 + 20 * 0.2) / 40, within(1e-12));
    assertThat(city.numbers().get(1)).isCloseTo((0 + 20 * 0.2) / 40, within(1e-12));
  }
}
