package io.millrace.app.validate;

import io.millrace.schemas.expression.Observation;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.DurationText;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Problem;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the pipeline file itself says: sorts its problems, or sums up what it holds. */
public final class FileChecks {
  private FileChecks() {}

  /** A check of the file, told by the keys that lead to a problem; the first that fits has it. */
  private enum Part {
    SCHEMAS("streams\\.[^.]*\\.schema"),
    KEYS("streams\\.[^.]*\\.(id|key|time)"),
    EXPRESSIONS("streams\\.[^.]*\\.(derive|require)\\b.*|features\\..*\\.expression"),
    STREAMS("streams\\b.*|score"),
    WINDOWS("features\\.[^.]*\\.(by|over)\\b.*"),
    FEATURES("features\\b.*"),
    LABEL("label\\b.*"),
    MODELS("models\\b.*|tune\\b.*|bootstrap|retrain\\b.*|gates\\b.*|trial\\b.*|decide\\b.*"),
    PRIVACY("privacy\\b.*"),
    FILE(".*");

    private final Pattern paths;

    Part(String paths) {
      this.paths = Pattern.compile(paths);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** An unknown key is a matter of the file, wherever it stands. */
    static Part of(Problem problem) {
      if (problem.message().startsWith("unknown key")) {
        return FILE;
      }
      return Arrays.stream(values())
          .filter(part -> part.paths.matcher(problem.path()).matches())
          .findFirst()
          .orElse(FILE);
    }

    /** What this part's references lead to: unless that is right, they were not looked at. */
    List<Part> standsOn() {
      return switch (this) {
        case FILE, SCHEMAS, MODELS, PRIVACY -> List.of();
        case KEYS, EXPRESSIONS, STREAMS -> List.of(SCHEMAS);
        case WINDOWS, FEATURES, LABEL -> List.of(SCHEMAS, EXPRESSIONS, STREAMS);
      };
    }
  }

  /** The order in which the checks are shown. */
  private static final List<Part> ORDER =
      List.of(
          Part.FILE,
          Part.SCHEMAS,
          Part.STREAMS,
          Part.KEYS,
          Part.EXPRESSIONS,
          Part.FEATURES,
          Part.WINDOWS,
          Part.LABEL,
          Part.MODELS,
          Part.PRIVACY);

  /** The checks of a file that cannot be used. */
  public static List<Check> ofProblems(List<Problem> problems) {
    boolean unreadable = problems.stream().allMatch(problem -> problem.path().isEmpty());
    List<Check> checks = new ArrayList<>();
    for (Part part : ORDER) {
      List<Check.Finding> own =
          problems.stream().filter(p -> Part.of(p) == part).map(FileChecks::finding).toList();
      Optional<Part> broken =
          part.standsOn().stream().filter(on -> holdsAny(problems, on)).findFirst();
      if (!own.isEmpty()) {
        checks.add(
            Check.failed(
                part.word(), own.size() == 1 ? "a problem" : own.size() + " problems", own));
      } else if (unreadable) {
        checks.add(Check.skipped(part.word(), "the file cannot be read"));
      } else if (broken.isPresent()) {
        checks.add(Check.skipped(part.word(), broken.get().word() + " must be right first"));
      } else {
        checks.add(Check.passed(part.word(), "nothing wrong in what could be read"));
      }
    }
    return checks;
  }

  private static boolean holdsAny(List<Problem> problems, Part part) {
    return problems.stream().anyMatch(problem -> Part.of(problem) == part);
  }

  private static Check.Finding finding(Problem problem) {
    return new Check.Finding(problem.line(), problem.place(), problem.message(), List.of());
  }

  /** The checks of a file that can be used. */
  public static List<Check> of(Pipeline pipeline) {
    return List.of(
        Check.passed("file", "pipeline %s can be read".formatted(pipeline.name())),
        Check.passed("schemas", schemas(pipeline)),
        Check.passed(
            "streams",
            "%s; %s is scored"
                .formatted(String.join(", ", pipeline.streams().keySet()), pipeline.scored())),
        Check.warned("keys", keys(pipeline), keyWarnings(pipeline)),
        Check.passed("expressions", expressions(pipeline)),
        Check.passed(
            "features",
            "%d features, signature %s"
                .formatted(pipeline.features().size(), pipeline.signature().hash())),
        Check.passed("windows", windows(pipeline)),
        Check.warned("label", label(pipeline), labelWarnings(pipeline)),
        Check.warned(
            "models", String.join(", ", pipeline.contenders().keySet()), modelWarnings(pipeline)),
        Check.passed("privacy", privacy(pipeline)));
  }

  private static String privacy(Pipeline pipeline) {
    String rules =
        pipeline.streams().values().stream()
            .flatMap(
                stream ->
                    stream.privacy().rules().entrySet().stream()
                        .map(
                            rule ->
                                "%s.%s %s"
                                    .formatted(
                                        stream.name(), rule.getKey(), rule.getValue().word())))
            .collect(Collectors.joining(", "));
    return rules.isEmpty() ? "no rules, and no field is tagged as personal" : rules;
  }

  private static String schemas(Pipeline pipeline) {
    return pipeline.streams().values().stream()
        .map(
            stream ->
                "%s %d fields"
                    .formatted(
                        stream.name(), stream.schema().fields().size() - stream.derive().size()))
        .collect(Collectors.joining(", "));
  }

  private static String keys(Pipeline pipeline) {
    return pipeline.streams().values().stream()
        .map(
            stream ->
                "%s id %s, key %s, time %s"
                    .formatted(stream.name(), stream.id(), stream.key(), stream.time()))
        .collect(Collectors.joining("; "));
  }

  private static List<Check.Finding> keyWarnings(Pipeline pipeline) {
    Optional<WindowKey> window = pipeline.windowKey().filter(key -> !key.isStream());
    if (window.isEmpty()) {
      return List.of();
    }
    return pipeline.streams().values().stream()
        .filter(stream -> !window.get().fields().equals(List.of(stream.key())))
        .filter(stream -> holds(stream, window.get()))
        .map(
            stream ->
                Check.Finding.of(
                    ("%s is partitioned by %s, but windows are by %s: events of one %s come from"
                            + " several partitions, and in a fast catch-up, where one is read ahead"
                            + " of another, some become late (lateness is %s); key the stream by %s"
                            + " if its producers can")
                        .formatted(
                            stream.name(),
                            stream.key(),
                            window.get(),
                            window.get(),
                            DurationText.written(pipeline.lateness()),
                            window.get())))
        .toList();
  }

  private static boolean holds(Pipeline.Stream stream, WindowKey key) {
    return key.fields().stream().allMatch(field -> stream.schema().position(field) >= 0);
  }

  private static String expressions(Pipeline pipeline) {
    int rules = pipeline.streams().values().stream().mapToInt(s -> s.require().size()).sum();
    int derived = pipeline.streams().values().stream().mapToInt(s -> s.derive().size()).sum();
    return "%d rules and %d derived fields, typed".formatted(rules, derived);
  }

  private static String windows(Pipeline pipeline) {
    List<Aggregate> aggregates =
        pipeline.features().stream()
            .filter(Aggregate.class::isInstance)
            .map(Aggregate.class::cast)
            .toList();
    if (aggregates.isEmpty()) {
      return "none";
    }
    String keys =
        aggregates.stream()
            .map(aggregate -> aggregate.by().toString())
            .distinct()
            .collect(Collectors.joining(" and "));
    return "%d aggregates, by %s".formatted(aggregates.size(), keys);
  }

  private static String label(Pipeline pipeline) {
    Pipeline.Label label = pipeline.label();
    return label
        .source()
        .map(source -> "%s within %s".formatted(source, DurationText.written(label.within())))
        .orElseGet(
            () ->
                "task %s: nobody says what was true, so nothing is judged, and a person promotes"
                    .formatted(label.task().name().toLowerCase(Locale.ROOT)));
  }

  private static List<Check.Finding> labelWarnings(Pipeline pipeline) {
    List<Check.Finding> warnings = new ArrayList<>();
    if (!pipeline.label().isJudged()) {
      return askedForByNobody(pipeline);
    }
    if (pipeline.label().within().compareTo(pipeline.bootstrap()) >= 0) {
      warnings.add(
          Check.Finding.of(
              ("outcomes are waited for %s, but the first training is after %s: hardly an outcome"
                      + " is known by then; give bootstrap several times label.within")
                  .formatted(
                      DurationText.written(pipeline.label().within()),
                      DurationText.written(pipeline.bootstrap()))));
    }
    if (pipeline.decide().explore() == 0 && asksDecision(pipeline)) {
      warnings.add(
          Check.Finding.of(
              "labels are seen only after some decisions (label.observed), and none is drawn:"
                  + " verdicts will be valid for the observed cases only; a share drawn by lot,"
                  + " as in decide.explore: 0.05, lets them speak for all"));
    }
    return warnings;
  }

  /** No error's drift will ask. */
  private static List<Check.Finding> askedForByNobody(Pipeline pipeline) {
    boolean asks =
        pipeline.retrain().featureDriftShare().isPresent()
            || pipeline.retrain().every().isPresent();
    return asks
        ? List.of()
        : List.of(
            Check.Finding.of(
                "nothing asks for a retraining after the bootstrap: give retrain.when, as in [feature-drift]"
                    + " or [{every: 30d}]"));
  }

  private static boolean asksDecision(Pipeline pipeline) {
    return pipeline
        .label()
        .observed()
        .filter(rule -> Observation.of(rule, pipeline.features()).asksDecision())
        .isPresent();
  }

  private static List<Check.Finding> modelWarnings(Pipeline pipeline) {
    return pipeline.contenders().size() > 1
        ? List.of()
        : List.of(
            Check.Finding.of("one contender alone is no race: name another to compare it with"));
  }

  /** Longest look back that a record of the raw topics is needed for. */
  static Duration history(Pipeline pipeline) {
    return List.of(pipeline.bootstrap(), pipeline.label().within(), pipeline.lateness()).stream()
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
