package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import io.millrace.schemas.pipeline.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivacyFileTest {
  private static final String FILE =
      """
      pipeline: shop
      streams:
        orders: {schema: order.avsc, id: order_id, time: ordered_at, require: {shop: "!= 'x'"}}
        returns:
          schema: return.avsc
          id: order_id
          time: returned_at
          derive: {sent_back: "pieces > 0.0"}
      score: orders
      label: {value: returns.sent_back, within: 14d}
      features:
        city: {field: city}
        returned_1d: {mean: returns.sent_back, by: city, over: 1d}
      models:
        trees: {engine: smile}
      """;

  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "order_id", "type": "string"},
        {"name": "ordered_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "city", "type": ["null", "string"]},
        {"name": "shop", "type": ["null", "string"]},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}},
        {"name": "name", "type": ["null", "string"]TAG},
        {"name": "street", "type": "string"}]}
      """;

  private static final String RETURN =
      """
      {"type": "record", "name": "Return", "fields": [
        {"name": "order_id", "type": "string"},
        {"name": "returned_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "city", "type": ["null", "string"]},
        {"name": "pieces", "type": ["null", "int"]}]}
      """;

  @Test
  void each_rule_is_read_into_its_stream() {
    Pipeline pipeline =
        parse(
            "privacy: {orders: {drop: [name], mask: [shop], truncate: {street: 10}, hash: [order_id]},"
                + " returns: {hash: [order_id]}}",
            "");
    assertThat(pipeline.stream("orders").privacy().rules())
        .isEqualTo(
            Map.of(
                "name", new Privacy.Drop(),
                "order_id", new Privacy.Hash(),
                "shop", new Privacy.Mask(),
                "street", new Privacy.Truncate(10)));
    assertThat(pipeline.stream("returns").privacy().needsKey()).isTrue();
  }

  @Test
  void a_dropped_field_that_something_needs_is_named_with_what_needs_it() {
    assertThat(problems("privacy: {orders: {drop: [city, shop]}, returns: {drop: [pieces, city]}}"))
        .anyMatch(p -> p.contains("city cannot be dropped: features.city.field needs it"))
        .anyMatch(p -> p.contains("city cannot be dropped: features.returned_1d.by needs it"))
        .anyMatch(p -> p.contains("shop cannot be dropped: `shop != 'x'` of stream orders needs"))
        .anyMatch(p -> p.contains("pieces cannot be dropped: `pieces > 0.0` of stream returns"))
        .hasSize(5);
  }

  @Test
  void an_id_or_key_may_be_hashed_and_nothing_else() {
    assertThat(problems("privacy: {orders: {mask: [order_id]}}"))
        .singleElement()
        .asString()
        .contains("order_id is the id of stream orders: after mask two of them could be one");
    assertThat(problems("privacy: {orders: {drop: [order_id]}}"))
        .singleElement()
        .asString()
        .contains("field order_id may not be missing by its Avro schema");
  }

  @Test
  void a_hash_in_one_stream_and_the_plain_value_in_another_are_refused() {
    assertThat(problems("privacy: {orders: {hash: [order_id]}}"))
        .singleElement()
        .asString()
        .contains("order_id is hashed here, but order_id of stream returns is not");
  }

  @Test
  void a_rule_that_the_fields_type_cannot_take_is_refused() {
    assertThat(problems("privacy: {orders: {hash: [kind], drop: [street]}}"))
        .anyMatch(p -> p.contains("field kind is no string by its Avro schema: hash needs one"))
        .anyMatch(p -> p.contains("field street may not be missing by its Avro schema"))
        .hasSize(2);
  }

  @Test
  void misspelt_names_are_answered_with_the_nearest_and_a_second_rule_is_refused() {
    assertThat(
            problems(
                "privacy: {order: {drop: [name]}, orders: {drp: [name], drop: [nmae], mask:"
                    + " [name], truncate: {name: 3}}}"))
        .anyMatch(p -> p.contains("unknown stream order: did you mean orders?"))
        .anyMatch(p -> p.contains("unknown key drp: did you mean drop?"))
        .anyMatch(p -> p.contains("stream orders brings no field nmae: did you mean name?"))
        .anyMatch(p -> p.contains("field name has the rule mask already: keep one"))
        .hasSize(4);
  }

  @Test
  void a_field_that_is_tagged_as_personal_needs_a_rule() {
    for (String tag : List.of(", \"pii\": true", ", \"confluent:tags\": [\"PII\"]")) {
      assertThat(problems("", tag))
          .singleElement()
          .asString()
          .contains("field name of stream orders is tagged as personal")
          .contains("say `privacy: {orders: {drop: [name]}}`");
      assertThat(problems("privacy: {orders: {truncate: {name: 1}}}", tag)).isEmpty();
    }
    assertThat(problems("", ", \"confluent:tags\": [\"PUBLIC\"]")).isEmpty();
  }

  @Test
  void no_rule_can_be_kept_on_a_stream_that_others_write() {
    String file = FILE.replace("time: ordered_at,", "time: ordered_at, written_by: others,");
    assertThat(problemsOf(file + "privacy: {orders: {drop: [name]}}\n", ""))
        .singleElement()
        .asString()
        .contains("stream orders is written by others, past ingest");
    assertThat(problemsOf(file, ", \"pii\": true"))
        .singleElement()
        .asString()
        .contains("none can act on a stream that others write; leave the field out");
  }

  private static Pipeline parse(String privacy, String tag) {
    return parseFile(FILE + privacy + "\n", tag);
  }

  private static Pipeline parseFile(String file, String tag) {
    return PipelineFile.parse(
        file, "shop.yaml", name -> name.equals("order.avsc") ? ORDER.replace("TAG", tag) : RETURN);
  }

  private static List<String> problems(String privacy) {
    return problems(privacy, "");
  }

  private static List<String> problems(String privacy, String tag) {
    return problemsOf(FILE + privacy + "\n", tag);
  }

  private static List<String> problemsOf(String file, String tag) {
    try {
      parseFile(file, tag);
      return List.of();
    } catch (InvalidPipelineException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }
}
