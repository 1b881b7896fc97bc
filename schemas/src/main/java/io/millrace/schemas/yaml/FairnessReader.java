package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Fairness;
import io.millrace.schemas.pipeline.Feature;
import java.util.List;
import java.util.Optional;

/** Reads {@code monitor.fairness}. */
final class FairnessReader {
  private static final Key<String> BY =
      Key.required(
          "by",
          "the category feature whose values are the groups",
          Syntax.text("a feature"),
          "The models are trained on it as on every feature.");
  private static final Key<Double> MAX_GAP =
      Key.required(
          "max_gap",
          "the largest difference between two groups",
          Syntax.number(Bounds.UNIT_WITHOUT_ZERO),
          "Of the share of the positives that is decided 1, and of that of the negatives.");
  private static final Section SECTION =
      Key.section(
          "monitor.fairness",
          "How much the decisions' errors may differ between groups (equalized odds). A new"
              + " version is tried only if its difference on the latest examples is at most this,"
              + " by an upper bound of 95 %.",
          BY,
          MAX_GAP);
  static final Key<YamlValue> FAIRNESS =
      Key.optional(
          "fairness",
          "how much groups may differ",
          new Shape.Nested(SECTION),
          "groups may differ as they do",
          "For a binary label.");

  private FairnessReader() {}

  /** {@code features}: for the groups; empty when they could not be read. */
  static Optional<Fairness> read(YamlValue value, Optional<List<Feature>> features) {
    return value.section().map(s -> s.only(SECTION)).flatMap(s -> fairness(s, features));
  }

  private static Optional<Fairness> fairness(YamlSection section, Optional<List<Feature>> known) {
    Optional<String> by = section.need(BY);
    Optional<Double> gap = section.need(MAX_GAP);
    section
        .at(BY)
        .filter(at -> by.isPresent() && known.isPresent())
        .ifPresent(at -> SettingsReader.checkCategory(at, by.get(), known.get(), "groups"));
    return by.flatMap(feature -> gap.map(most -> new Fairness(feature, most)));
  }
}
