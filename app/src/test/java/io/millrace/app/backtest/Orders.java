package io.millrace.app.backtest;

import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

/** 42 days of orders and returns, some of them bad; large orders come back. */
final class Orders {
  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "amount", "type": "double"}]}
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
      pipeline: orders
      streams:
        orders: {schema: order.avsc, id: id, key: shop, time: at, require: {amount: "> 0"}}
        returns: {schema: return.avsc, id: id, key: shop, time: known_at}
      score: orders
      label: {value: returns.returned, within: 1d}
      features:
        amount: {field: amount}
        hour: {calendar: hour}
        orders_6h: {count: orders, by: shop, over: 6h}
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
      bootstrap: 20d
      monitor: {window: 1d}
      retrain: {when: [{every: 15d}], cooldown: 1d, train_on: [all], promote: auto}
      """;

  private Orders() {}

  static Pipeline pipeline() {
    return PipelineFile.parse(YAML, "orders.yaml", s -> s.equals("order.avsc") ? ORDER : RETURN);
  }

  /** The same pipeline with another {@code retrain.when}. */
  static Pipeline pipelineThatRetrains(String when) {
    return PipelineFile.parse(
        YAML.replace("{every: 15d}", when),
        "orders.yaml",
        s -> s.equals("order.avsc") ? ORDER : RETURN);
  }

  /** Writes the files, by stream. */
  static SourceFiles write(Path folder) throws IOException {
    Path orders = folder.resolve("orders.csv");
    Path returns = folder.resolve("returns.csv");
    var random = new SplittableRandom(5);
    var orderRows = new StringBuilder("id,shop,at,amount\n");
    var returnRows = new StringBuilder("id,shop,known_at,returned\n");
    Instant at = Instant.parse("2026-03-01T00:00:00Z");
    for (int i = 0; i < 6_000; i++) {
      at = at.plusSeconds(600);
      double amount = i % 500 == 7 ? -1 : random.nextInt(1, 100);
      boolean returned = random.nextDouble() < (amount > 50 ? 0.8 : 0.1);
      orderRows.append("o%05d,s%d,%s,%s\n".formatted(i, i % 3, at, amount));
      returnRows.append(
          "o%05d,s%d,%s,%s\n".formatted(i, i % 3, at.plus(Duration.ofHours(5)), returned));
    }
    orderRows.append("broken,s1,not a time,3\n");
    Files.writeString(orders, orderRows);
    Files.writeString(returns, returnRows);
    return SourceFiles.of(Map.of("orders", orders, "returns", returns));
  }
}
