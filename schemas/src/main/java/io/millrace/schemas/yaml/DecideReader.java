package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.CostMatrix;
import io.millrace.schemas.pipeline.Costs;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code decide}. */
final class DecideReader {
  private static final Syntax<Double> COST = Syntax.number(Bounds.AT_LEAST_ZERO);
  private static final Key<Double> FALSE_ALARM =
      Key.required("false_alarm", "the cost of deciding 1 where 0 is true", COST, "");
  private static final Key<Double> MISS =
      Key.required("miss", "the cost of deciding 0 where 1 is true", COST, "");
  private static final Key<Double> HIT =
      Key.withDefault("hit", "the cost of deciding 1 where 1 is true", COST, 0.0, "");
  private static final Key<Double> CORRECT_REJECTION =
      Key.withDefault("correct_rejection", "the cost of deciding 0 where 0 is true", COST, 0.0, "");
  private static final Section COSTS_SECTION =
      Key.section(
          "decide.costs",
          "What a decision costs, by what turns out to be true, in any one unit.",
          FALSE_ALARM,
          MISS,
          HIT,
          CORRECT_REJECTION);

  private static final Key<Duration> DEADLINE =
      Key.withDefault(
          "deadline",
          "how long a decision waits for the champion's score once another's has come",
          Syntax.duration(Bounds.ABOVE_ZERO),
          Decide.DEFAULTS.deadline(),
          "In wall-clock time; then the best other contender decides.");
  private static final Key<Double> THRESHOLD =
      Key.withDefault(
          "threshold",
          "the score from which on the decision is 1",
          Syntax.number(Bounds.FINITE),
          Decide.DEFAULTS.threshold(),
          "A probability, for a binary label. For task anomaly any number, by default `"
              + Decide.ODD
              + "`: versions that are trained here say the share of their training rows that are"
              + " less odd.");
  private static final Key<YamlValue> COSTS =
      Key.optional(
          "costs",
          "what decisions cost",
          new Shape.Nested(COSTS_SECTION),
          "the threshold",
          "For a binary label, instead of a threshold: 1 is decided where that costs least,"
              + " from `false_alarm / (false_alarm + miss)` on where being right costs nothing.");
  private static final Key<YamlValue> COST_MATRIX =
      Key.optional(
          "cost_matrix",
          "what deciding one class costs where another is true",
          new Shape.ListOf(new Shape.ListOf(new Shape.Numeric(Bounds.AT_LEAST_ZERO))),
          "the most probable class",
          "For a multiclass label: a row for each class that is decided, in it a number for each"
              + " that may be true, both in the order of `label.classes`; the class of least"
              + " expected cost is decided.");
  private static final Key<Double> EXPLORE =
      Key.withDefault(
          "explore",
          "the share of events whose decision is drawn at random",
          Syntax.number(Bounds.UNIT_WITHOUT_ONE),
          Decide.DEFAULTS.explore(),
          "0 and 1, or all classes, alike, with the probability recorded: for labels that are seen"
              + " only after one of the decisions.");
  static final Section SECTION =
      Key.section(
          "decide",
          "How scores become decisions.",
          DEADLINE,
          THRESHOLD,
          COSTS,
          COST_MATRIX,
          EXPLORE);

  private DecideReader() {}

  /** {@code label}: what is predicted; empty when it could not be read. */
  static Optional<Decide> read(YamlValue value, Optional<Pipeline.Label> label) {
    Optional<YamlSection> section = value.section().map(s -> s.only(SECTION));
    section.ifPresent(s -> label.ifPresent(known -> checkTask(s, known.task())));
    section.ifPresent(s -> label.ifPresent(known -> checkDrawn(s, known)));
    Task task = label.map(Pipeline.Label::task).orElse(Task.BINARY);
    int classes = label.map(known -> known.classes().size()).orElse(0);
    return section.map(
        s ->
            new Decide(
                s.read(DEADLINE),
                threshold(s, task),
                s.read(EXPLORE),
                s.at(COST_MATRIX).flatMap(at -> matrix(at, classes))));
  }

  private static void checkTask(YamlSection section, Task task) {
    switch (task) {
      case BINARY ->
          refuse(
              section,
              List.of(COST_MATRIX),
              "chooses between classes, but the label's task is binary: see costs");
      case MULTICLASS ->
          refuse(
              section,
              List.of(THRESHOLD, COSTS),
              "chooses between 0 and 1, but the label's task is multiclass: leave it out, then the"
                  + " most probable class is decided, or give a cost_matrix");
      case REGRESSION ->
          refuse(
              section,
              List.of(THRESHOLD, COSTS, COST_MATRIX, EXPLORE),
              "chooses between 0 and 1, but the label's task is not binary: leave it out");
      case CLUSTERING -> {
        refuse(
            section,
            List.of(THRESHOLD),
            "chooses between 0 and 1, but with task clustering the likeliest cluster is decided:"
                + " leave it out");
        refuseOutcomes(section, task);
      }
      case ANOMALY -> refuseOutcomes(section, task);
    }
  }

  private static void refuseOutcomes(YamlSection section, Task task) {
    refuse(
        section,
        List.of(COSTS, COST_MATRIX),
        TaskChecks.noOutcome(task, "weighs what turns out to be true"));
    refuse(
        section,
        List.of(EXPLORE),
        TaskChecks.noOutcome(task, "is for labels that are seen after one of the decisions"));
  }

  /** Which class a draw was taken from is not recorded, as far as weights would need it. */
  private static void checkDrawn(YamlSection section, Pipeline.Label label) {
    if (label.task() == Task.MULTICLASS && label.observed().isPresent()) {
      refuse(
          section,
          List.of(EXPLORE),
          "draws among classes, but what label.observed lets be seen is weighted by the draws of"
              + " binary decisions alone: leave one of the two out");
    }
  }

  private static void refuse(YamlSection section, List<Key<?>> keys, String why) {
    keys.forEach(key -> section.at(key).ifPresent(at -> at.report(why)));
  }

  private static Optional<CostMatrix> matrix(YamlValue value, int classes) {
    List<List<Double>> rows = new ArrayList<>();
    for (YamlValue row : value.list()) {
      rows.add(
          row.list().stream().flatMap(at -> at.number(Bounds.AT_LEAST_ZERO).stream()).toList());
    }
    try {
      CostMatrix matrix = new CostMatrix(rows);
      if (classes > 0 && rows.size() != classes) {
        value.report(
            "has %d rows, but the label has %d classes: a row for each is expected"
                .formatted(rows.size(), classes));
        return Optional.empty();
      }
      return Optional.of(matrix);
    } catch (IllegalArgumentException e) {
      value.report(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static double threshold(YamlSection section, Task task) {
    double byDefault = Decide.defaultsOf(task).threshold();
    double stated =
        section
            .at(THRESHOLD)
            .flatMap(at -> at.number(task == Task.ANOMALY ? Bounds.FINITE : Bounds.UNIT))
            .orElse(byDefault);
    Optional<YamlValue> costs = section.at(COSTS);
    if (costs.isPresent() && section.has(THRESHOLD.name())) {
      costs.get().report("says what the threshold says already: keep one of the two");
    }
    return costs.flatMap(DecideReader::costs).map(Costs::threshold).orElse(stated);
  }

  private static Optional<Costs> costs(YamlValue value) {
    Optional<YamlSection> section = value.section().map(s -> s.only(COSTS_SECTION));
    if (section.isEmpty()) {
      return Optional.empty();
    }
    YamlSection given = section.get();
    Optional<Double> falseAlarm = given.need(FALSE_ALARM);
    Optional<Double> miss = given.need(MISS);
    double hit = given.read(HIT);
    double correctRejection = given.read(CORRECT_REJECTION);
    if (falseAlarm.isEmpty() || miss.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Costs(hit, falseAlarm.get(), miss.get(), correctRejection));
    } catch (IllegalArgumentException e) {
      value.report(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
