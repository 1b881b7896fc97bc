package io.millrace.app.loop;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;

/** A small pipeline of readings and what became of them. */
final class SimulatedPipeline {
  static final String SCORED = "readings";
  static final String LABELS = "results";

  private static final String READING =
      """
      {"type": "record", "name": "Reading", "fields": [
        {"name": "id", "type": "string"},
        {"name": "station", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kind", "type": ["null", "string"]},
        {"name": "x", "type": ["null", "double"]}]}
      """;
  private static final String RESULT =
      """
      {"type": "record", "name": "Result", "fields": [
        {"name": "id", "type": "string"},
        {"name": "station", "type": "string"},
        {"name": "known_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "outcome", "type": ["null", "boolean"]}]}
      """;
  private static final String YAML =
      """
      pipeline: sim
      streams:
        readings: {schema: reading.avsc, id: id, key: station, time: at, require: {x: ">= 0"}}
        results: {schema: result.avsc, id: id, key: station, time: known_at}
      score: readings
      label: {value: results.outcome, within: 12h}
      features:
        x: {field: x}
        kind: {field: kind, type: category}
        hour: {calendar: hour}
        load_3h: {count: readings, by: station, over: 3h}
        rate_1d: {mean: results.outcome, by: station, over: 1d}
        kind_3h: {count: readings, by: kind, over: 3h}
        known_6h: {count: results, over: 6h}
        both_12h: {count: readings, by: [station, kind], over: 12h}
      lateness: 20m
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
        net: {engine: onnx, network: {layers: [4], dropout: 0.1}}
      bootstrap: 5d
      monitor: {window: 1d, segments: [kind]}
      retrain:
      """;

  private SimulatedPipeline() {}

  /** Retrains when the champion's loss rises. */
  static Pipeline onDrift() {
    return parse(
        "  {when: [error-drift], cooldown: 8d, train_on: [since-drift, 10d], promote: auto}");
  }

  /** The same, with so many promotions a week at most. */
  static Pipeline onDrift(int promotionsPerWeek) {
    return parse(
        "  {when: [error-drift], cooldown: 8d, train_on: [since-drift, 10d], promotions_per_week: %d}"
            .formatted(promotionsPerWeek));
  }

  /** Retrains by the clock. */
  static Pipeline every(String period) {
    return parse(
        "  {when: [{every: %s}], cooldown: 1d, train_on: [since-drift, 10d], promote: auto}"
            .formatted(period));
  }

  /** Results are seen only of readings that were decided 1, by the score or by lot. */
  static Pipeline observing(double explore) {
    String retrain = "  {when: [error-drift], cooldown: 8d, train_on: [since-drift, 10d]}";
    return parsed(
        YAML.replace("within: 12h", "within: 12h, observed: \"decision == '1'\"")
            + retrain
            + "\ndecide: {explore: %s}".formatted(explore));
  }

  /** Nobody says what was true; new versions are asked for by the clock. */
  static Pipeline unjudged() {
    return parsed(
        YAML.replace("value: results.outcome, within: 12h", "task: anomaly")
                .replace("gradient-boosting", "isolation-forest")
            + "  {when: [{every: 8d}], cooldown: 1d, train_on: [since-drift, 10d]}");
  }

  private static Pipeline parse(String retrain) {
    return parsed(YAML + retrain);
  }

  private static Pipeline parsed(String yaml) {
    return PipelineFile.parse(
        yaml + "\n", "sim.yaml", schema -> schema.equals("reading.avsc") ? READING : RESULT);
  }
}
