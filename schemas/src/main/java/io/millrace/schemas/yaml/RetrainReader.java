package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.DurationText;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code retrain}. */
final class RetrainReader {
  private static final Retrain DEFAULTS = Retrain.DEFAULTS;
  private static final List<String> TRIGGERS = List.of("error-drift", "feature-drift", "every");
  private static final Map<String, Retrain.Promote> PROMOTE_WORDS = new LinkedHashMap<>();
  private static final double BARE_SHARE = 0.3;
  private static final int MOST_PROMOTIONS = 1_000;
  private static final int MOST_ROWS = 100_000_000;

  static {
    PROMOTE_WORDS.put("auto", Retrain.Promote.AUTO);
    PROMOTE_WORDS.put("manual", Retrain.Promote.MANUAL);
  }

  private static final Key<Double> SHARE =
      Key.required(
          "share",
          "the share of drifted features that asks for a retraining",
          Syntax.number(Bounds.UNIT_WITHOUT_ZERO),
          "`%s` where `feature-drift` stands alone.".formatted(BARE_SHARE));
  private static final Section FEATURE_DRIFT_SECTION =
      Key.section("retrain.when.feature-drift", "Drift of many features at once.", SHARE);
  private static final Key<YamlValue> FEATURE_DRIFT =
      Key.optional(
          "feature-drift",
          "drift of the features",
          new Shape.Nested(FEATURE_DRIFT_SECTION),
          "features' drift starts nothing",
          "");
  private static final Key<YamlValue> EVERY =
      Key.optional(
          "every",
          "a schedule",
          new Shape.Duration(Bounds.ABOVE_ZERO),
          "no schedule",
          "In event time.");

  private static final Section TRIGGER =
      Key.section(
          "retrain.when",
          "A trigger with a setting: a map with one of these keys.",
          FEATURE_DRIFT,
          EVERY);

  private static final Key<YamlValue> WHEN =
      Key.optional(
          "when",
          "what asks for a retraining",
          new Shape.ListOf(
              Shape.Either.of(
                  new Shape.Choice(List.of("error-drift", "feature-drift"), List.of()),
                  new Shape.Nested(TRIGGER))),
          "`[error-drift]`; nothing for tasks clustering and anomaly",
          "`error-drift` is drift of the champion's loss, for tasks that have an outcome.");
  private static final Key<Duration> COOLDOWN =
      Key.withDefault(
          "cooldown",
          "the least time between two requests",
          Syntax.duration(Bounds.AT_LEAST_ZERO),
          DEFAULTS.cooldown(),
          "In event time.");
  private static final Key<List<Retrain.TrainingRange>> TRAIN_ON =
      Key.withDefault(
          "train_on",
          "the ranges of examples to try",
          new Syntax<>(
              new Shape.ListOf(
                  Shape.Either.of(
                      new Shape.Choice(List.of("since-drift", "all"), List.of()),
                      new Shape.Duration(Bounds.ABOVE_ZERO))),
              RetrainReader::ranges,
              RetrainReader::written),
          DEFAULTS.trainOn(),
          "Those since the drift began, all, or the latest ones; the best on later examples is"
              + " submitted.");
  private static final Key<Integer> ROWS =
      Key.optional(
          "rows",
          "how many examples a training needs",
          Syntax.of(new Shape.Whole(MOST_ROWS), RetrainReader::rows),
          "2,000, but 200 outcomes since it began for a drift of the loss to be asked for",
          "Of each range, and since the beginning of a drift of the loss. At least %d."
              .formatted(Retrain.LEAST_ROWS));
  private static final Key<Retrain.Promote> PROMOTE =
      Key.withDefault(
          "promote",
          "who acts on a verdict",
          Syntax.choice(PROMOTE_WORDS),
          DEFAULTS.promote(),
          "The verdict by itself, or a person (`millrace models promote`); always a person for"
              + " tasks clustering and anomaly, where there are no verdicts.");

  private static final Key<Integer> PROMOTIONS_PER_WEEK =
      Key.optional(
          "promotions_per_week",
          "how many promotions may follow from verdicts within seven days",
          Syntax.whole(MOST_PROMOTIONS),
          "no limit",
          "In event time, new current versions and new champions together. One that is held back"
              + " comes when the week allows it, if the evidence still stands; its trial goes on"
              + " until then. Rollbacks, and what a person does, are not counted.");

  static final Section SECTION =
      Key.section(
          "retrain",
          "When and on what to retrain.",
          WHEN,
          COOLDOWN,
          TRAIN_ON,
          ROWS,
          PROMOTE,
          PROMOTIONS_PER_WEEK);

  private final Set<String> seen = new HashSet<>();
  private boolean errorDrift;
  private @Nullable Double share;
  private @Nullable Duration every;

  private final Task task;
  private final Retrain defaults;

  private RetrainReader(Task task) {
    this.task = task;
    this.defaults = Retrain.defaultsOf(task);
  }

  static Optional<Retrain> read(YamlValue value, Task task) {
    return value
        .section()
        .map(s -> s.only(SECTION))
        .map(section -> new RetrainReader(task).retrain(section));
  }

  private Retrain retrain(YamlSection section) {
    section
        .at(WHEN)
        .ifPresentOrElse(
            when -> when.list().forEach(this::trigger), () -> errorDrift = defaults.errorDrift());
    Duration cooldown = section.read(COOLDOWN);
    List<Retrain.TrainingRange> trainOn = section.read(TRAIN_ON);
    Retrain.Promote promote = section.find(PROMOTE).orElse(defaults.promote());
    if (!task.isJudged() && promote == Retrain.Promote.AUTO) {
      section
          .at(PROMOTE)
          .ifPresent(at -> at.report(TaskChecks.noOutcome(task, "lets verdicts promote")));
    }
    return new Retrain(
        errorDrift,
        Optional.ofNullable(share),
        Optional.ofNullable(every),
        cooldown,
        trainOn,
        section.find(ROWS),
        promote,
        promotionsPerWeek(section, promote));
  }

  private static Optional<Integer> promotionsPerWeek(YamlSection section, Retrain.Promote promote) {
    if (promote == Retrain.Promote.MANUAL) {
      section
          .at(PROMOTIONS_PER_WEEK)
          .ifPresent(
              at -> at.report("limits what verdicts do, but promote is manual: leave it out"));
    }
    return section.find(PROMOTIONS_PER_WEEK);
  }

  private static Optional<Integer> rows(YamlValue at) {
    Optional<Integer> rows = at.count(MOST_ROWS);
    if (rows.filter(count -> count < Retrain.LEAST_ROWS).isPresent()) {
      at.report(
          "is %s: a model of fewer than %d rows cannot be judged"
              .formatted(at.shown(), Retrain.LEAST_ROWS));
      return Optional.empty();
    }
    return rows;
  }

  private void trigger(YamlValue at) {
    if (at.isScalar()) {
      at.scalar("a trigger").ifPresent(word -> bareTrigger(at, word));
    } else {
      at.section()
          .map(section -> section.only(TRIGGER, Set.copyOf(TRIGGERS), Set.of()))
          .ifPresent(section -> section.entries().forEach(this::trigger));
    }
  }

  private void bareTrigger(YamlValue at, String word) {
    switch (word) {
      case "error-drift" -> {
        once(at, word);
        errorDrift = true;
        if (!task.isJudged()) {
          at.report(
              TaskChecks.noOutcome(task, "error-drift watches the champion's loss")
                  + ", or take feature-drift or a schedule");
        }
      }
      case "feature-drift" -> {
        once(at, word);
        share = BARE_SHARE;
      }
      case "every" -> at.report("every needs a duration, as in {every: 60d}");
      default -> at.reportUnknown(word, TRIGGERS);
    }
  }

  private void trigger(String word, YamlValue at) {
    switch (word) {
      case "error-drift" -> at.report("takes no settings: write error-drift alone");
      case "feature-drift" -> {
        once(at, word);
        share =
            at.section()
                .map(section -> section.only(FEATURE_DRIFT_SECTION))
                .flatMap(section -> section.need(SHARE))
                .orElse(null);
      }
      case "every" -> {
        once(at, word);
        every = at.duration(Bounds.ABOVE_ZERO).orElse(null);
      }
      default -> {} // reported as unknown before
    }
  }

  private void once(YamlValue at, String trigger) {
    if (!seen.add(trigger)) {
      at.report("%s is there twice: keep one".formatted(trigger));
    }
  }

  private static Optional<List<Retrain.TrainingRange>> ranges(YamlValue at) {
    List<Retrain.TrainingRange> ranges = new ArrayList<>();
    List<YamlValue> values = at.list();
    values.forEach(value -> range(value).ifPresent(ranges::add));
    if (values.isEmpty()) {
      at.report("names no range: since-drift, all or a duration is expected");
    }
    if (Set.copyOf(ranges).size() < ranges.size()) {
      at.report("names a range twice: keep one");
    }
    return Optional.of(ranges).filter(read -> !read.isEmpty());
  }

  private static String written(List<Retrain.TrainingRange> ranges) {
    return ranges.stream()
        .map(
            range ->
                switch (range) {
                  case Retrain.SinceDrift since -> "since-drift";
                  case Retrain.Everything all -> "all";
                  case Retrain.Latest latest -> DurationText.written(latest.length());
                })
        .toList()
        .toString();
  }

  private static Optional<Retrain.TrainingRange> range(YamlValue at) {
    Optional<String> word = at.scalar("since-drift, all or a duration");
    if (word.isEmpty()) {
      return Optional.empty();
    }
    return switch (word.get()) {
      case "since-drift" -> Optional.of(new Retrain.SinceDrift());
      case "all" -> Optional.of(new Retrain.Everything());
      default -> latest(at, word.get());
    };
  }

  private static Optional<Retrain.TrainingRange> latest(YamlValue at, String word) {
    if (DurationText.parse(word).isEmpty()) {
      at.report(
          "is %s: since-drift, all or a duration as in 30d is expected".formatted(at.shown()));
      return Optional.empty();
    }
    return at.duration(Bounds.ABOVE_ZERO).map(Retrain.Latest::new);
  }
}
