package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Events of 20 numbers, the same for the same seed, which are their own features. */
final class MadeUpEvents {
  static final int WIDTH = 20;
  private static final long SEED = 7;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final String OUTCOME =
      """
      {"type": "record", "name": "Outcome", "fields": [
        {"name": "id", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "good", "type": "boolean"}]}
      """;

  private MadeUpEvents() {}

  static Pipeline pipeline(String name, String delivery) {
    String features =
        IntStream.range(0, WIDTH)
            .mapToObj(i -> "  x%d: {field: x%d}".formatted(i, i))
            .collect(Collectors.joining("\n"));
    return PipelineFile.parse(
        """
      pipeline: %s
      delivery: %s
      streams:
        events: {schema: event.avsc, id: id, key: id, time: at}
        truths: {schema: outcome.avsc, id: id, key: id, time: at}
      score: events
      label: {value: truths.good, within: 1d}
      features:
      %s
      models:
        net: {engine: onnx, network: {layers: [64, 32]}}
        trees: {engine: smile, algorithm: gradient-boosting}
      """
            .formatted(name, delivery, features),
        "made-up.yaml",
        schema -> schema.equals("event.avsc") ? event() : OUTCOME);
  }

  private static String event() {
    String numbers =
        IntStream.range(0, WIDTH)
            .mapToObj("{\"name\": \"x%d\", \"type\": \"double\"}"::formatted)
            .collect(Collectors.joining(", "));
    return """
    {"type": "record", "name": "Event", "fields": [
      {"name": "id", "type": "string"},
      {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}, %s]}
    """
        .formatted(numbers);
  }

  /** Rows of numbers, drawn anew from the same seed. */
  static double[][] rows(int count) {
    Random random = new Random(SEED);
    double[][] rows = new double[count][WIDTH];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return rows;
  }

  /** Vectors whose ids count from zero. */
  static List<FeatureVector> vectors(Pipeline pipeline, int count) {
    double[][] rows = rows(count);
    List<FeatureVector> vectors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      var values = new FeatureValues(rows[i], new @Nullable String[WIDTH]);
      String id = String.valueOf(i);
      vectors.add(new FeatureVector(id, id, time(i), time(i), pipeline.signature().hash(), values));
    }
    return vectors;
  }

  /** The fields of an event of the raw stream. */
  static List<@Nullable Object> event(int number, double[] row) {
    List<@Nullable Object> fields = new ArrayList<>(2 + WIDTH);
    fields.add(String.valueOf(number));
    fields.add(time(number));
    for (double x : row) {
      fields.add(x);
    }
    return fields;
  }

  private static Instant time(int number) {
    return START.plusMillis(number);
  }
}
