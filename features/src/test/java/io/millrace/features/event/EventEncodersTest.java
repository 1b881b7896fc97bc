package io.millrace.features.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.EventFeature.Calendar.Part;
import io.millrace.schemas.pipeline.EventFeature.Distance.Place;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.pipeline.TextHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventEncodersTest {
  private static final Pipeline.Stream RIDES =
      new Pipeline.Stream(
          "rides",
          new StreamSchema(
              "{}",
              List.of(
                  new StreamSchema.Field("id", FieldType.TEXT),
                  new StreamSchema.Field("at", FieldType.TIME),
                  new StreamSchema.Field("note", FieldType.TEXT),
                  new StreamSchema.Field("lat1", FieldType.NUMBER),
                  new StreamSchema.Field("lon1", FieldType.NUMBER),
                  new StreamSchema.Field("lat2", FieldType.NUMBER),
                  new StreamSchema.Field("lon2", FieldType.NUMBER))),
          "id",
          "id",
          "at",
          List.of(),
          Map.of(),
          Pipeline.Stream.Format.AVRO);
  private static final EventFeature WAY =
      new EventFeature.Distance("way", new Place("lat1", "lon1"), new Place("lat2", "lon2"));

  private final EventEncoders encoders = new EventEncoders(RIDES);

  /** On the sphere by Vincenty's formula, computed in Python: another one than the haversine. */
  @ParameterizedTest
  @CsvSource({
    "41.9742, -87.9073, 32.8998, -97.0403, 1289.9995043742406",
    "48.2082, 16.3738, -33.8688, 151.2093, 15975.739140755199",
    "0, 0, 0, 180, 20015.114442035923",
    "90, 0, -90, 0, 20015.114442035923",
    "10, 179.5, 10, -179.5, 109.50573519924384",
    "48.2, 16.3, 48.2, 16.30001, 0.0007411513151782151",
    "48.2, 16.3, 48.2, 16.3, 0"
  })
  void a_distance_is_that_on_the_sphere(
      double lat1, double lon1, double lat2, double lon2, double kilometres) {
    assertThat(way(lat1, lon1, lat2, lon2)).isCloseTo(kilometres, within(1e-6));
    assertThat(way(lat2, lon2, lat1, lon1)).isCloseTo(kilometres, within(1e-6));
  }

  /** A degree of latitude on the WGS 84 ellipsoid: 110.574 km at the equator, 111.694 at a pole. */
  @Test
  void a_distance_is_off_by_less_than_a_hundred_and_seventieth_from_the_ellipsoid() {
    assertThat(way(0, 0, 1, 0) / 110.574 - 1).isBetween(0.0, 0.0057);
    assertThat(way(89, 0, 90, 0) / 111.694 - 1).isBetween(-0.0057, 0.0);
  }

  @Property
  void a_distance_keeps_the_triangle_inequality(
      @ForAll @DoubleRange(min = -90, max = 90) double lat,
      @ForAll @DoubleRange(min = -180, max = 180) double lon) {
    double direct = way(48.2, 16.4, -33.9, 151.2);
    assertThat(way(48.2, 16.4, lat, lon) + way(lat, lon, -33.9, 151.2))
        .isGreaterThanOrEqualTo(direct - 1e-6);
  }

  @Test
  void a_distance_is_missing_where_a_place_is_missing_or_none() {
    assertThat(number(WAY, event("", 1.0, null, 2.0, 3.0))).isNaN();
    assertThat(way(90.001, 0, 0, 0)).isNaN();
    assertThat(way(0, 0, 0, 361)).isNaN();
  }

  /** Python 3.11: date.isocalendar(), by the local date in the zone. */
  @ParameterizedTest
  @CsvSource({
    "2021-01-03T12:00:00Z, UTC, 53, 1, 1",
    "2021-01-04T00:00:00Z, UTC, 1, 1, 0",
    "2021-01-04T05:59:59Z, America/Chicago, 53, 1, 1",
    "2024-12-30T00:00:00Z, UTC, 1, 4, 0",
    "2024-06-29T23:59:59Z, UTC, 26, 2, 1",
    "2024-07-01T00:00:00Z, UTC, 27, 3, 0"
  })
  void the_calendar_has_iso_weeks_quarters_and_weekends(
      String time, String zone, double week, double quarter, double weekend) {
    assertThat(calendar(Part.WEEK_OF_YEAR, time, zone)).isEqualTo(week);
    assertThat(calendar(Part.QUARTER, time, zone)).isEqualTo(quarter);
    assertThat(calendar(Part.IS_WEEKEND, time, zone)).isEqualTo(weekend);
  }

  @Test
  void an_expression_gives_a_number_a_flag_or_a_category() {
    Event event = event("Linz", 60.0, 1.0, 2.0, 3.0);
    assertThat(number(computed("lat1 / 60.0", Feature.Type.NUMBER), event)).isEqualTo(1.0);
    assertThat(number(computed("lat1 > lon1", Feature.Type.NUMBER), event)).isEqualTo(1.0);
    assertThat(number(computed("lat1 < lon1", Feature.Type.NUMBER), event)).isZero();
    EventFeature city = computed("note + '!'", Feature.Type.CATEGORY);
    assertThat(encoders.category(city).apply(event)).isEqualTo("Linz!");
  }

  @Test
  void an_expression_is_missing_where_a_field_is_or_the_value_is_not_finite() {
    EventFeature ratio = computed("lat1 / lon1", Feature.Type.NUMBER);
    assertThat(number(ratio, event("x", 1.0, null, 0.0, 0.0))).isNaN();
    assertThat(number(ratio, event("x", 1.0, 0.0, 0.0, 0.0))).isNaN();
    EventFeature text = computed("note + '!'", Feature.Type.CATEGORY);
    assertThat(encoders.category(text).apply(event(null, 0.0, 0.0, 0.0, 0.0))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"Hello world!,12,2", "'',0,0", "' ... ',5,0", "😀 ok,4,1", "Grüße — ok,10,2"})
  void a_length_counts_code_points_or_words(String text, double characters, double tokens) {
    Event event = event(text, 0.0, 0.0, 0.0, 0.0);
    assertThat(number(length(EventFeature.Length.Unit.CHARACTERS), event)).isEqualTo(characters);
    assertThat(number(length(EventFeature.Length.Unit.TOKENS), event)).isEqualTo(tokens);
  }

  @Test
  void what_is_made_of_a_missing_text_is_missing() {
    Event event = event(null, 0.0, 0.0, 0.0, 0.0);
    assertThat(number(length(EventFeature.Length.Unit.CHARACTERS), event)).isNaN();
    for (EventFeature column : new TextHash("note", new TextHash.Tokens(), 4).columns("words")) {
      assertThat(number(column, event)).isNaN();
    }
  }

  /** Buckets by Python's mmh3 5.3 over words cut with unicodedata: neither shares code with us. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Hello, world! Hello again. | 7=2 35=1 59=1 | 2=1 3=3 4=3 5=1 6=3 7=2 8=2 11=1 12=5 14=1 15=1
          Grüße aus Wien – ｆｕｌｌ ﬁne 日本語 2024 | 10=1 11=1 23=1 28=1 30=1 31=1 58=1 | 1=1 2=1 3=2 5=2 7=2 8=2 9=2 10=3 11=1 12=5 13=3 14=5 15=4
          a | 50=1 | 8=1
          😀 ok | 31=1 | 11=1 15=1
          ... | '' | ''
          """)
  void pieces_fall_into_the_buckets_of_murmur3(String text, String tokens, String trigrams) {
    assertThat(counts(text, new TextHash("note", new TextHash.Tokens(), 64))).isEqualTo(tokens);
    assertThat(counts(text, new TextHash("note", new TextHash.NGrams(3), 16))).isEqualTo(trigrams);
  }

  /** The naive way: every run of n code points of the padded text, one by one. */
  @Property(tries = 200)
  void every_run_of_n_characters_is_counted_once(@ForAll long seed) {
    var random = new Random(seed);
    var text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(4) == 0 ? 0x20000 + random.nextInt(50) : ' ' + random.nextInt(90));
    }
    int n = 1 + random.nextInt(8);
    int[] padded = (" " + String.join(" ", Words.of(text.toString())) + " ").codePoints().toArray();
    var hash = new TextHash("note", new TextHash.NGrams(n), 7);
    double sum = 0;
    for (EventFeature column : hash.columns("runs")) {
      sum += number(column, event(text.toString(), 0.0, 0.0, 0.0, 0.0));
    }
    assertThat(sum).as("seed %d", seed).isEqualTo(Math.max(0, padded.length - n + 1));
  }

  @Test
  void columns_of_one_text_follow_the_events() {
    List<EventFeature.Bucket> columns =
        new TextHash("note", new TextHash.Tokens(), 64).columns("w");
    var seven = encoders.number(columns.get(7));
    var fifty = encoders.number(columns.get(50));
    Event hello = event("hello", 0.0, 0.0, 0.0, 0.0);
    Event a = event("a", 0.0, 0.0, 0.0, 0.0);
    assertThat(seven.applyAsDouble(hello)).isOne();
    assertThat(fifty.applyAsDouble(a)).isOne();
    assertThat(seven.applyAsDouble(a)).isZero();
    assertThat(fifty.applyAsDouble(hello)).isZero();
  }

  @Test
  void a_field_of_another_type_is_refused_by_name() {
    EventFeature ofNumber =
        new EventFeature.Length("size", "lat1", EventFeature.Length.Unit.CHARACTERS);
    assertThatThrownBy(() -> encoders.number(ofNumber))
        .hasMessage("size needs a text, but rides.lat1 is a NUMBER: derive a text from it");
  }

  private static EventFeature computed(String formula, Feature.Type type) {
    return new EventFeature.Computed("computed", formula, type);
  }

  private static EventFeature length(EventFeature.Length.Unit unit) {
    return new EventFeature.Length("length", "note", unit);
  }

  private double calendar(Part part, String time, String zone) {
    Event event = new Event("rides", "1", "1", Instant.parse(time), Instant.EPOCH, List.of());
    return number(new EventFeature.Calendar("part", part, zone), event);
  }

  private double way(double lat1, double lon1, double lat2, double lon2) {
    return number(WAY, event("", lat1, lon1, lat2, lon2));
  }

  private double number(EventFeature feature, Event event) {
    return encoders.number(feature).applyAsDouble(event);
  }

  private String counts(String text, TextHash hash) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (EventFeature.Bucket column : hash.columns("hashed")) {
      int count = (int) number(column, event(text, 0.0, 0.0, 0.0, 0.0));
      if (count > 0) {
        counts.put(column.bucket(), count);
      }
    }
    List<String> shown = new ArrayList<>();
    counts.forEach((bucket, count) -> shown.add(bucket + "=" + count));
    return String.join(" ", shown);
  }

  private static Event event(String note, Double lat1, Double lon1, Double lat2, Double lon2) {
    Instant at = Instant.EPOCH;
    return new Event(
        "rides", "1", "1", at, at, Arrays.asList("1", at, note, lat1, lon1, lat2, lon2));
  }
}
