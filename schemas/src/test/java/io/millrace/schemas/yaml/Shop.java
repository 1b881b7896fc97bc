package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Problem;
import java.util.List;
import java.util.Map;

/** A small valid pipeline file, for tests that break it in one place. */
final class Shop {
  static final String VALID =
      """
      pipeline: shop
      streams:
        orders: {schema: order.avsc, id: order_id, time: ordered_at}
        returns:
          schema: return.avsc
          id: order_id
          time: returned_at
          derive: {sent_back: "pieces > 0"}
      score: orders
      label: {value: returns.sent_back, within: 14d}
      features:
        amount: {field: amount}
        city: {field: city}
        orders_city_1d: {count: orders, by: city, over: 1d}
        returned_city_7d: {mean: returns.sent_back, by: city, over: 7d}
      models:
        trees: {engine: smile}
        net: {engine: onnx}
      """;

  private static final Map<String, String> SCHEMAS =
      Map.of(
          "order.avsc",
          """
          {"type": "record", "name": "Order", "fields": [
            {"name": "order_id", "type": "string"},
            {"name": "ordered_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "city", "type": "string"},
            {"name": "shop", "type": ["null", "string"]},
            {"name": "amount", "type": "double"},
            {"name": "gift", "type": "boolean"}]}
          """,
          "return.avsc",
          """
          {"type": "record", "name": "Return", "fields": [
            {"name": "order_id", "type": "string"},
            {"name": "returned_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "city", "type": "string"},
            {"name": "pieces", "type": "int"}]}
          """,
          "enumeration.avsc",
          "{\"type\": \"enum\", \"name\": \"City\", \"symbols\": [\"A\"]}");

  private Shop() {}

  static Pipeline parse(String yaml) {
    return parse(yaml, Map.of());
  }

  /** The same with other files beside it, by their names. */
  static Pipeline parse(String yaml, Map<String, String> files) {
    return PipelineFile.parse(
        yaml, "shop.yaml", name -> files.getOrDefault(name, SCHEMAS.get(name)));
  }

  /** The valid file with one text in it replaced. */
  static String with(String text, String replacement) {
    if (!VALID.contains(text)) {
      throw new IllegalArgumentException("the valid file has no text " + text);
    }
    return VALID.replace(text, replacement);
  }

  /** The problems of a file, as {@code place: message}. */
  static List<String> problems(String yaml) {
    try {
      parse(yaml);
      return List.of();
    } catch (InvalidPipelineException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }
}
