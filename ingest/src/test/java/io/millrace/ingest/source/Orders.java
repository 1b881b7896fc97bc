package io.millrace.ingest.source;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.avro.StreamSchemas;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A stream with a field of every type, and the rows that every format's specimen holds. */
final class Orders {
  static final String AVSC =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "string"},
        {"name": "amount", "type": ["null", "double"], "aliases": ["total"]},
        {"name": "paid", "type": ["null", "boolean"]},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "note", "type": ["null", "string"], "default": null}]}
      """;

  static final Pipeline.Stream STREAM =
      new Pipeline.Stream(
          "orders",
          StreamSchemas.parse(AVSC),
          "id",
          "id",
          "at",
          List.of(),
          Map.of(),
          Pipeline.Stream.Format.AVRO);

  static final Pipeline.Stream PRIVATE =
      STREAM.with(new Privacy(Map.of("note", new Privacy.Drop())));

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static final List<Row> ROWS =
      List.of(
          row(1, "a", START, 3.5, true, "secret-of-a"),
          row(2, "b", START.plusMillis(1500), null, false, null),
          row(3, "c", START.plusSeconds(2), 7.0, null, "secret-of-c"));

  private Orders() {}

  private static Row row(
      long number, String id, Instant at, Double amount, Boolean paid, String note) {
    return new Row.Read("orders", number, at, id, Arrays.asList(id, amount, paid, at, note));
  }

  static List<Row> all(Rows rows) {
    List<Row> all = new ArrayList<>();
    try (rows) {
      rows.forEachRemaining(all::add);
    }
    return all;
  }
}
