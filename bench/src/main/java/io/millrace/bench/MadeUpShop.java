package io.millrace.bench;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A made-up shop's orders and returns, the same for the same seed: an order a minute, whose return
 * depends on its numbers and its shop and is known half a day later. 20 features, 8 of them over
 * windows; gradient boosting and a small network race.
 */
final class MadeUpShop {
  private static final int NUMBERS = 8;
  private static final int SHOPS = 20;
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final Duration KNOWN_AFTER = Duration.ofHours(12);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kind", "type": ["null", "string"]},
        {"name": "x0", "type": ["null", "double"]}, {"name": "x1", "type": ["null", "double"]},
        {"name": "x2", "type": ["null", "double"]}, {"name": "x3", "type": ["null", "double"]},
        {"name": "x4", "type": ["null", "double"]}, {"name": "x5", "type": ["null", "double"]},
        {"name": "x6", "type": ["null", "double"]}, {"name": "x7", "type": ["null", "double"]}]}
      """;
  private static final String RETURN =
      """
      {"type": "record", "name": "Return", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "known_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "returned", "type": "boolean"}]}
      """;
  private static final String YAML =
      """
      pipeline: shop
      streams:
        orders: {schema: order.avsc, id: id, key: shop, time: at}
        returns: {schema: return.avsc, id: id, key: shop, time: known_at}
      score: orders
      label: {value: returns.returned, within: 1d}
      features:
        x0: {field: x0}
        x1: {field: x1}
        x2: {field: x2}
        x3: {field: x3}
        x4: {field: x4}
        x5: {field: x5}
        x6: {field: x6}
        x7: {field: x7}
        shop: {field: shop, type: category}
        kind: {field: kind, type: category}
        hour: {calendar: hour}
        weekday: {calendar: day_of_week}
        orders_1h: {count: orders, by: shop, over: 1h}
        orders_1d: {count: orders, by: shop, over: 1d}
        mean_x0_3h: {mean: orders.x0, by: shop, over: 3h}
        mean_x1_3h: {mean: orders.x1, by: shop, over: 3h}
        mean_x2_1d: {mean: orders.x2, by: shop, over: 1d}
        returns_1d: {count: returns, by: shop, over: 1d}
        rate_1d: {mean: returns.returned, by: shop, over: 1d}
        rate_3d: {mean: returns.returned, by: shop, over: 3d}
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
        net: {engine: onnx, network: {layers: [32, 16]}}
      tune: {candidates: 1}
      bootstrap: 10d
      monitor: {window: 6h}
      """;

  private final Random random;
  private final List<Row> rows = new ArrayList<>();

  private MadeUpShop(long seed) {
    this.random = new Random(seed);
  }

  /**
   * @param retrain the section of that name, as in {@code {when: []}}
   */
  static Pipeline pipeline(String retrain) {
    return PipelineFile.parse(
        YAML + "retrain: " + retrain + "\n",
        "shop.yaml",
        schema -> schema.equals("order.avsc") ? ORDER : RETURN);
  }

  /** So many orders and their returns, in order of time. */
  static List<Row> rows(int orders, long seed) {
    var shop = new MadeUpShop(seed);
    for (int i = 0; i < orders; i++) {
      shop.order(i);
    }
    shop.rows.sort(Comparator.comparing(row -> ((Row.Read) row).time()));
    return shop.rows;
  }

  private void order(int number) {
    String id = "o" + number;
    String shop = "s" + random.nextInt(SHOPS);
    Instant at = START.plus(STEP.multipliedBy(number));
    @Nullable Object[] values = new Object[4 + NUMBERS];
    values[0] = id;
    values[1] = shop;
    values[2] = at;
    values[3] = "k" + random.nextInt(5);
    double lean = shop.hashCode() % 3 - 1;
    for (int i = 0; i < NUMBERS; i++) {
      double x = random.nextGaussian();
      values[4 + i] = x;
      lean += i % 2 == 0 ? x : x * x / 2 - 0.5;
    }
    rows.add(new Row.Read("orders", number + 1, at, shop, Arrays.asList(values)));
    boolean returned = random.nextDouble() < 1 / (1 + Math.exp(-lean));
    Instant known = at.plus(KNOWN_AFTER);
    rows.add(
        new Row.Read("returns", number + 1, known, shop, Arrays.asList(id, shop, known, returned)));
  }
}
