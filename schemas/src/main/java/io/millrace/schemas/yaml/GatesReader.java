package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Invariance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code gates}. */
final class GatesReader {
  /** What {@code millrace.artifacts} takes at most. */
  private static final int LARGEST = 256;

  private static final Key<Integer> MEGABYTES =
      Key.withDefault(
          "megabytes",
          "the largest artifact",
          Syntax.whole(LARGEST),
          GateRules.DEFAULTS.megabytes(),
          "In units of 1,048,576 bytes.");
  private static final Key<Duration> LATENCY =
      Key.withDefault(
          "latency",
          "the longest time to score one row of a large batch",
          Syntax.duration(Bounds.ABOVE_ZERO),
          GateRules.DEFAULTS.latency(),
          "On one core of the machine that trains.");
  private static final Key<YamlValue> INVARIANCE =
      Key.optional(
          "invariance",
          "cases that every version has to pass, or a file that holds them",
          Shape.Either.of(
              new Shape.Text("a YAML file with a list of cases", Optional.empty()),
              new Shape.ListOf(new Shape.Nested(InvarianceReader.SECTION))),
          "no cases",
          "Frozen by a person: a version that breaks one is rejected, however good it is on"
              + " average.");
  static final Section SECTION =
      Key.section(
          "gates",
          "What a trained version has to keep before it may be tried, beside being better than the"
              + " base rates; see `monitor.fairness`, too. Each no is shown, with its numbers, by"
              + " `millrace models show`.",
          MEGABYTES,
          LATENCY,
          INVARIANCE);

  private final Optional<List<Feature>> features;
  private final Function<String, String> files;

  /**
   * @param features for the cases; empty when they could not be read
   */
  GatesReader(Optional<List<Feature>> features, Function<String, String> files) {
    this.features = features;
    this.files = files;
  }

  Optional<GateRules> read(YamlValue value) {
    return value
        .section()
        .map(s -> s.only(SECTION))
        .map(
            s ->
                new GateRules(
                    s.read(MEGABYTES),
                    s.read(LATENCY),
                    s.at(INVARIANCE)
                        .map(new InvarianceReader(features.orElse(List.of()), files)::read)
                        .orElse(Invariance.NONE)));
  }
}
