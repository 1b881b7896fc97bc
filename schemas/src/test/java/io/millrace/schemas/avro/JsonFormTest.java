package io.millrace.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormTest {
  private static final JsonForm FORM =
      JsonForm.of(
          StreamSchemas.parse(
              """
              {"type": "record", "name": "Order", "fields": [
                {"name": "id", "type": "string"},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "pieces", "type": "int"},
                {"name": "account", "type": ["null", "long"], "default": null},
                {"name": "amount", "type": ["null", "double"]},
                {"name": "gift", "type": "boolean", "default": true},
                {"name": "size", "type": {"type": "enum", "name": "Size", "symbols": ["S", "L"]},
                 "default": "S"}]}
              """));
  private static final String VALID = "{'id':'a','at':1700000000123,'pieces':2}";
  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

  @Test
  void missing_members_take_the_defaults_or_are_missing() {
    assertThat(read(VALID)).isEqualTo(Arrays.asList("a", AT, 2.0, null, null, true, "S"));
  }

  @Test
  void order_is_free_and_unknown_members_are_passed_over() {
    assertThat(
            read(
                "{'new':{'deep':[1]},'size':'L','gift':false,'amount':1e2,'account':7,"
                    + "'pieces':3.0,'at':'2023-11-14T23:13:20.1239+01:00','id':'a'}"))
        .isEqualTo(Arrays.asList("a", AT, 3.0, 7.0, 100.0, false, "L"));
  }

  @Test
  void the_header_of_a_schema_registrys_serializer_is_passed_over() {
    byte[] json = bytes(VALID);
    byte[] framed = new byte[json.length + 5];
    framed[4] = 9;
    System.arraycopy(json, 0, framed, 5, json.length);
    assertThat(FORM.fromJson(framed)).isEqualTo(FORM.fromJson(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          'id':'a' | 'id':7 | field id is number 7: a text is expected
          'id':'a' | 'id':null | field id is null: the schema allows no null there
          'id':'a' | 'name':'a' | field id is missing: the schema allows no null there
          'pieces':2 | 'pieces':'2' | field pieces is string "2": a number is expected
          'pieces':2 | 'pieces':2.5 | field pieces is number 2.5: a whole number from -2147483648 to 2147483647 is expected
          'pieces':2 | 'pieces':3e9 | field pieces is number 3E+9: a whole number from -2147483648 to 2147483647 is expected
          'pieces':2 | 'pieces':1e999999999 | field pieces is number 1E+999999999: a whole number from -2147483648 to 2147483647 is expected
          'pieces':2 | 'pieces':2,'account':9007199254740993 | field account is number 9007199254740993: a whole number from -9007199254740992 to 9007199254740992 is expected
          'pieces':2 | 'pieces':2,'amount':1e400 | field amount is number 1E+400: it is beyond what a double holds
          'pieces':2 | 'pieces':2,'amount':[1] | field amount is a list: a number is expected
          'pieces':2 | 'pieces':2,'gift':'true' | field gift is string "true": true or false is expected
          'pieces':2 | 'pieces':2,'size':'XL' | field size is string "XL": the schema has the symbols [S, L]
          'at':1700000000123 | 'at':'2023-11-14 22:13' | field at is string "2023-11-14 22:13": a time is ISO 8601 with its offset, as 2024-05-01T12:00:00Z, or epoch milliseconds
          'at':1700000000123 | 'at':1.5 | field at is number 1.5: epoch milliseconds or an ISO 8601 text is expected
          """)
  void a_value_of_another_type_is_refused_with_the_reason(
      String text, String replacement, String problem) {
    assertThatThrownBy(() -> read(VALID.replace(text, replacement))).hasMessage(problem);
  }

  @Test
  void all_problems_are_named_at_once() {
    assertThatThrownBy(() -> read("{'at':true}"))
        .hasMessage(
            "field id is missing: the schema allows no null there; field at is boolean true: epoch"
                + " milliseconds or an ISO 8601 text is expected; field pieces is missing: the"
                + " schema allows no null there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[1] | the JSON is array: an event is an object",
        "{'id':'a','id':'b'} | Duplicate field 'id'",
        "{'id':'a'} {} | Trailing token",
        "{'id' | no JSON"
      })
  void what_is_no_json_object_is_refused(String json, String problem) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void an_empty_value_is_refused() {
    assertThatThrownBy(() -> FORM.fromJson(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void what_is_written_is_read_again(@ForAll("events") List<Object> event) {
    assertThat(FORM.fromJson(FORM.toJson(event))).isEqualTo(event);
  }

  @Property
  void arbitrary_bytes_are_refused_and_nothing_else(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> FORM.fromJson(bytes)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<List<Object>> events() {
    Arbitrary<Object> pieces = Arbitraries.integers().map(i -> (double) i);
    Arbitrary<Object> account =
        Arbitraries.longs()
            .between(-(1L << 53), 1L << 53)
            .map(l -> (Object) (double) l)
            .injectNull(0.3);
    Arbitrary<Object> amount = Arbitraries.doubles().map(d -> (Object) d).injectNull(0.3);
    return Combinators.combine(
            Arbitraries.strings(), pieces, account, amount, Arbitraries.of(true, false))
        .as((id, p, acc, am, gift) -> Arrays.asList(id, AT, p, acc, am, gift, "L"));
  }

  private static List<Object> read(String json) {
    return FORM.fromJson(bytes(json));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
