package io.millrace.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.registry.PoisonException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFormTest {
  private static final String DEPARTURE =
      record(
          field("id", "\"string\""),
          field("seats", "\"int\""),
          field("serial", "\"long\""),
          field("price", "[\"null\", \"float\"]"),
          field("distance", "[\"double\", \"null\"]"),
          field("state", "{\"type\": \"enum\", \"name\": \"S\", \"symbols\": [\"ON\", \"OFF\"]}"),
          field("cancelled", "\"boolean\""),
          field("at", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}"),
          field("seen", "[\"null\", {\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}]"));

  private static String field(String name, String type) {
    return "{\"name\": \"%s\", \"type\": %s}".formatted(name, type);
  }

  private static String record(String... fields) {
    return "{\"type\": \"record\", \"name\": \"Departure\", \"fields\": [%s]}"
        .formatted(String.join(", ", fields));
  }

  private static final Instant AT = Instant.parse("2001-01-01T06:00:00.123Z");

  private final EventForm form = EventForm.of(StreamSchemas.parse(DEPARTURE));

  private static List<Object> departure() {
    return new ArrayList<>(
        Arrays.asList("17", 150.0, 9e15, 0.1, 800.5, "ON", false, AT, AT.minusSeconds(1)));
  }

  private static List<Object> with(int position, Object value) {
    List<Object> values = departure();
    values.set(position, value);
    return values;
  }

  @Test
  void each_avro_type_becomes_one_of_four() {
    assertThat(StreamSchemas.parse(DEPARTURE).fields())
        .extracting(StreamSchema.Field::type)
        .containsExactly(
            FieldType.TEXT,
            FieldType.NUMBER,
            FieldType.NUMBER,
            FieldType.NUMBER,
            FieldType.NUMBER,
            FieldType.TEXT,
            FieldType.FLAG,
            FieldType.TIME,
            FieldType.TIME);
  }

  @Test
  void an_event_comes_back_as_typed_values_in_schema_order() {
    var codec = new InMemoryCodecs().of("flights.departures-value", form);
    assertThat(codec.decode(codec.encode(departure()))).isEqualTo(departure());
  }

  @Test
  void nulls_come_back_as_nulls() {
    List<Object> values = with(3, null);
    values.set(4, null);
    values.set(8, null);
    var codec = new InMemoryCodecs().of("flights.departures-value", form);
    assertThat(codec.decode(codec.encode(values))).isEqualTo(values);
  }

  @Test
  void the_values_that_were_read_can_be_extended_by_derived_ones() {
    List<Object> values = form.fromAvro(form.toAvro(departure()));
    values.add(true);
    assertThat(values).hasSize(10);
  }

  @Test
  void a_derived_field_has_no_part_in_the_raw_event() {
    StreamSchema parsed = StreamSchemas.parse(DEPARTURE);
    List<StreamSchema.Field> fields = new ArrayList<>(parsed.fields());
    fields.add(new StreamSchema.Field("late", FieldType.FLAG));
    EventForm derived = EventForm.of(new StreamSchema(DEPARTURE, fields));
    assertThat(derived.fromAvro(derived.toAvro(departure()))).isEqualTo(departure());
  }

  @Test
  void times_are_cut_to_milliseconds() {
    List<Object> values = with(8, AT.plusNanos(456_000));
    assertThat(form.fromAvro(form.toAvro(values)).get(8)).isEqualTo(AT);
  }

  @Test
  void a_long_that_a_double_would_round_is_poison() {
    var codecs = new InMemoryCodecs();
    var record = form.toAvro(departure());
    record.put("serial", (1L << 53) + 1);
    byte[] bytes = codecs.of("s", new GenericForm(form.schema())).encode(record);
    assertThatThrownBy(() -> codecs.of("s", form).decode(bytes))
        .isInstanceOf(PoisonException.class)
        .hasMessageContaining("field serial is 9007199254740993");
  }

  @Test
  void a_null_where_the_schema_has_none_is_named() {
    assertThatThrownBy(() -> form.toAvro(with(0, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field id cannot be nothing");
  }

  @Test
  void a_number_that_does_not_fit_is_named() {
    assertThatThrownBy(() -> form.toAvro(with(1, 1.5))).hasMessageContaining("field seats");
    assertThatThrownBy(() -> form.toAvro(with(1, 3e9))).hasMessageContaining("field seats");
    assertThatThrownBy(() -> form.toAvro(with(2, Double.NaN))).hasMessageContaining("field serial");
  }

  @Test
  void a_text_that_is_no_symbol_is_named() {
    assertThatThrownBy(() -> form.toAvro(with(5, "MAYBE")))
        .hasMessage("field state cannot be MAYBE: the schema has the symbols [ON, OFF]");
  }

  @Test
  void a_value_of_another_type_is_named() {
    assertThatThrownBy(() -> form.toAvro(with(6, "yes")))
        .hasMessage("field cancelled cannot be yes: the schema makes it a FLAG");
  }

  @Test
  void an_event_with_too_few_values_is_refused() {
    assertThatThrownBy(() -> form.toAvro(List.of("17")))
        .hasMessageContaining("has 1 values, but its schema has the 9 fields");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"bytes\"",
        "{\"type\": \"array\", \"items\": \"int\"}",
        "[\"null\", \"int\", \"string\"]",
        "{\"type\": \"int\", \"logicalType\": \"date\"}",
        "{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}",
        "{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}",
        "\"null\""
      })
  void a_type_that_a_pipeline_has_no_values_for_is_named_with_its_field(String type) {
    assertThatThrownBy(() -> StreamSchemas.parse(record(field("odd", type))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field odd has type");
  }

  @Test
  void every_unsupported_field_is_named_at_once() {
    String avro = record(field("a", "\"bytes\""), field("b", "\"int\""), field("c", "\"null\""));
    assertThatThrownBy(() -> StreamSchemas.parse(avro))
        .hasMessageContaining("field a")
        .hasMessageContaining("field c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "\"int\"", "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": []}"})
  void what_is_no_record_schema_is_refused(String avro) {
    assertThatThrownBy(() -> StreamSchemas.parse(avro))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
