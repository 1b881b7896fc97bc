package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.EventFeature.Calendar.Part;
import io.millrace.schemas.pipeline.EventFeature.Distance.Place;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.TextHash;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFeaturesTest {
  private static final String AMOUNT = "amount: {field: amount}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {expression: "amount / 60.0"} | expression(amount / 60.0):number | NUMBER
          {expression: " gift && amount > 5 "} | expression(gift && amount > 5):number | NUMBER
          {expression: "city + '/' + shop"} | expression(city + '/' + shop):category | CATEGORY
          {distance_km: [amount, amount, amount, amount]} | distance_km(amount,amount,amount,amount) | NUMBER
          {field: city, type: text} | field(city):text | TEXT
          {length: city} | length(city,characters) | NUMBER
          {length: city, in: tokens} | length(city,tokens) | NUMBER
          {calendar: week_of_year} | calendar(week_of_year,Z) | NUMBER
          {calendar: is_weekend} | calendar(is_weekend,Z) | NUMBER
          {calendar: quarter} | calendar(quarter,Z) | NUMBER
          """)
  void a_kind_has_a_canonical_definition(String yaml, String definition, Feature.Type type) {
    Feature feature = features("x: " + yaml).getFirst();
    assertThat(feature.name()).isEqualTo("x");
    assertThat(feature.definition()).isEqualTo(definition);
    assertThat(feature.type()).isEqualTo(type);
  }

  @Test
  void the_kinds_are_read_into_their_records() {
    assertThat(features("x: {calendar: is_weekend}").getFirst())
        .isEqualTo(new EventFeature.Calendar("x", Part.IS_WEEKEND, "Z"));
    assertThat(features("x: {distance_km: [amount, amount, amount, amount]}").getFirst())
        .isEqualTo(
            new EventFeature.Distance(
                "x", new Place("amount", "amount"), new Place("amount", "amount")));
  }

  @Test
  void a_hashed_text_makes_a_number_column_for_each_bucket() {
    List<Feature> columns = features("words: {tokens: city, buckets: 3}").subList(0, 3);
    assertThat(columns).extracting(Feature::name).containsExactly("words_0", "words_1", "words_2");
    assertThat(columns)
        .extracting(Feature::definition)
        .containsExactly(
            "tokens(city,murmur3)[0 of 3]",
            "tokens(city,murmur3)[1 of 3]",
            "tokens(city,murmur3)[2 of 3]");
    assertThat(columns).isEqualTo(new TextHash("city", new TextHash.Tokens(), 3).columns("words"));
    assertThat(features("runs: {ngrams: city}"))
        .contains(
            new EventFeature.Bucket(
                "runs_63", new TextHash("city", new TextHash.NGrams(3), 64), 63));
    assertThat(features("runs: {ngrams: city, n: 5, buckets: 2}").get(1).definition())
        .isEqualTo("ngrams(city,5,murmur3)[1 of 2]");
  }

  @Test
  void another_number_of_buckets_is_another_signature() {
    assertThat(signature("w: {tokens: city, buckets: 8}").columns().getFirst())
        .isNotEqualTo(signature("w: {tokens: city, buckets: 9}").columns().getFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          x: {expression: "amunt / 2"} | features.x.expression: `amunt / 2`, column 1: unknown name amunt: did you mean amount?
          x: {expression: ordered_at} | features.x.expression: `ordered_at` gives a time: a feature is a number, a flag or a text; see calendar
          x: {expression: amount, type: number} | features.x.type: unknown key type; known: expression
          x: {distance_km: [amount, amount]} | features.x.distance_km: has 2 entries: four fields are expected, [latitude, longitude, latitude, longitude]
          x: {distance_km: [amount, amount, amount, city]} | features.x.distance_km[3]: city is a text field: a number field is needed; derive one
          x: {length: amount} | features.x.length: amount is a number field: a text field is needed; derive one
          x: {length: city, in: bytes} | features.x.in: unknown bytes; known: characters, tokens
          x: {tokens: city, buckets: 1} | features.x.buckets: is `1`: at least 2 are expected; one bucket is length, in tokens
          x: {tokens: city, buckets: 1000} | features.x.buckets: is `1000`: a whole number from 1 to 256 is expected
          x: {ngrams: city, n: 9} | features.x.n: is `9`: a whole number from 1 to 8 is expected
          x: {calendar: holiday} | features.x.calendar: unknown holiday; known: day_of_month, day_of_week, hour, is_weekend, minute_of_day, month, quarter, week_of_year
          """)
  void a_wrong_kind_is_named_with_its_place(String yaml, String problem) {
    assertThat(Shop.problems(Shop.with(AMOUNT, yaml))).containsExactly("shop.yaml:12, " + problem);
  }

  @Test
  void a_column_may_not_have_the_name_of_another_feature() {
    assertThat(Shop.problems(Shop.with(AMOUNT, "c_1: {field: amount}\n  c: {tokens: city}")))
        .containsExactly(
            "shop.yaml:13, features.c: makes a column c_1, and so does c_1: rename one");
  }

  private static Signature signature(String yaml) {
    return Shop.parse(Shop.with(AMOUNT, yaml)).signature();
  }

  private static List<Feature> features(String yaml) {
    return Shop.parse(Shop.with(AMOUNT, yaml)).features();
  }
}
