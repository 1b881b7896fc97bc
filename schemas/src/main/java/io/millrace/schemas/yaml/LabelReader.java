package io.millrace.schemas.yaml;

import io.millrace.schemas.expression.InvalidExpressionException;
import io.millrace.schemas.expression.Observation;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code label}. */
final class LabelReader {
  private static final String UNKNOWN = "unknown";
  private static final String ALL = "all";
  private static final String JUDGED = "none: required, but for clustering and anomaly";
  private static final Map<String, Manifest.Task> TASKS = new LinkedHashMap<>();

  static {
    TASKS.put("binary", Manifest.Task.BINARY);
    TASKS.put("multiclass", Manifest.Task.MULTICLASS);
    TASKS.put("regression", Manifest.Task.REGRESSION);
    TASKS.put("clustering", Manifest.Task.CLUSTERING);
    TASKS.put("anomaly", Manifest.Task.ANOMALY);
  }

  private static final Key<YamlValue> VALUE =
      Key.optional(
          "value",
          "STREAM.FIELD, the field that tells what was true",
          new Shape.Reference("a flag, a number or a text"),
          JUDGED,
          "Binary: a flag, or a number that is 0 or 1. Regression: a number. Multiclass: a text or"
              + " a whole number that is the name of a class; labels with any other are refused. It"
              + " may be a derived field. The stream is not the scored one: an outcome that is known"
              + " with the event needs no prediction.");
  private static final Key<Manifest.Task> TASK =
      Key.withDefault(
          "task",
          "the kind of prediction",
          Syntax.choice(TASKS),
          Manifest.Task.BINARY,
          "Binary: the probability of 1 is predicted. Multiclass: a probability for each class."
              + " Regression: the number itself. Clustering: a share for each cluster. Anomaly: how"
              + " odd an event is; where labels say which events were odd, the task is binary. In"
              + " the last two nobody ever says what was true: there is no verdict, and a person"
              + " promotes.");
  private static final Key<YamlValue> CLASSES =
      Key.optional(
          "classes",
          "the names of the classes",
          new Shape.ListOf(new Shape.Scalar("a class's name")),
          "none: required for multiclass",
          "For multiclass alone, from 2 to "
              + Pipeline.Label.MOST_CLASSES
              + ". Their order is that of the probabilities in every prediction, and of a published"
              + " model's columns; a label's value is its class's position, from 0.");
  private static final Key<Integer> CLUSTERS =
      Key.optional(
          "clusters",
          "how many clusters",
          Syntax.whole(Pipeline.Label.MOST_CLASSES),
          "none: required for clustering",
          "For clustering alone, from 2 on. They are named by their positions, from `0`.");
  private static final Key<Double> SCALE =
      Key.optional(
          "scale",
          "the error that counts as a whole loss",
          Syntax.number(Bounds.ABOVE_ZERO),
          "none: required for regression",
          "In the label's unit, for regression alone. A loss is `min(|error| / scale, 1)`: about"
              + " what nobody would want to see twice, so that hardly an error is cut and one"
              + " absurd prediction decides no trial.");
  private static final Key<Duration> WITHIN =
      Key.optional(
          "within",
          "the time to wait for the outcome",
          Syntax.duration(Bounds.ABOVE_ZERO),
          JUDGED,
          "In event time, from the scored event on; the outcome is closed then (maturity).");
  private static final Key<String> ABSENT =
      Key.withDefault(
          "absent",
          "the label of an event for which none has come by then",
          Syntax.of(
              new Shape.Scalar("unknown, 0 or 1, or the name of a class"),
              at -> at.scalar("unknown, 0 or 1, or the name of a class")),
          UNKNOWN,
          "`0` where silence means no, or nothing, as with complaints. Of classes: a name of"
              + " one.");
  private static final Key<YamlValue> OBSERVED =
      Key.optional(
          "observed",
          "the events whose label is ever seen",
          Shape.Either.of(new Shape.Choice(List.of(ALL), List.of()), new Shape.Formula("a flag")),
          "`all`",
          "Over the event's features, by name, and what was decided about it: `decision`, a text"
              + " (binary: `'1'` or `'0'`; of classes the name), and `score`, by which it was. So"
              + " `decision == '1'` where only a loan that was given can be paid back. Of the others there is no"
              + " label: `absent` is not theirs, and none is trained on. With `decide.explore`,"
              + " verdicts weight what is seen by how likely it was; without, they are valid for"
              + " the observed cases only. Events before the first version have no decision: their"
              + " labels count as they come.");

  static final Section SECTION =
      Key.section(
          "label",
          "What is to be predicted.",
          VALUE,
          TASK,
          CLASSES,
          CLUSTERS,
          SCALE,
          WITHIN,
          ABSENT,
          OBSERVED);

  private final StreamCatalog streams;
  private final Optional<String> scored;

  /** Where the rule of what is observed stands, once it is read. */
  private Optional<YamlValue> rule = Optional.empty();

  LabelReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<Pipeline.Label> read(YamlValue value) {
    return value.section().flatMap(section -> label(section.only(SECTION)));
  }

  private Optional<Pipeline.Label> label(YamlSection section) {
    Manifest.Task task = section.read(TASK);
    if (!task.isJudged()) {
      return unjudged(section, task);
    }
    section
        .at(CLUSTERS)
        .ifPresent(
            at -> at.report("belongs to task clustering: leave it out, or set task: clustering"));
    Optional<StreamCatalog.FieldReference> field = section.need(VALUE, at -> value(at, task));
    Optional<Duration> within = section.need(WITHIN);
    Optional<Double> scale = scale(section, task);
    Optional<List<String>> classes = new ClassNames(section, CLASSES).read(task);
    Optional<Double> absent =
        section.at(ABSENT).flatMap(at -> absent(at, classes.orElse(List.of())));
    Optional<String> observed = section.at(OBSERVED).flatMap(this::observed);
    if (field.isEmpty() || within.isEmpty() || classes.isEmpty() || misfits(task, scale)) {
      return Optional.empty();
    }
    return Optional.of(
        new Pipeline.Label(
            Optional.of(new Pipeline.Label.Source(field.get().stream(), field.get().field())),
            task,
            within.get(),
            absent,
            scale,
            observed,
            classes.get()));
  }

  /** Of a task in which nobody ever says what was true. */
  private static Optional<Pipeline.Label> unjudged(YamlSection section, Manifest.Task task) {
    for (Key<?> key : List.of(VALUE, CLASSES, SCALE, WITHIN, ABSENT, OBSERVED)) {
      section
          .at(key)
          .ifPresent(
              at ->
                  at.report(
                      TaskChecks.noOutcome(task, "is about an outcome")
                          + "; where a stream tells it, the task is binary, multiclass or"
                          + " regression"));
    }
    if (task == Manifest.Task.ANOMALY) {
      section.at(CLUSTERS).ifPresent(at -> at.report("belongs to task clustering: leave it out"));
      return Optional.of(Pipeline.Label.anomaly());
    }
    Optional<Integer> clusters = section.need(CLUSTERS);
    if (clusters.equals(Optional.of(1))) {
      section.at(CLUSTERS).ifPresent(at -> at.report("is 1: 2 to 64 clusters are expected"));
    }
    return clusters.filter(count -> count > 1).map(Pipeline.Label::clustering);
  }

  /** As reported: no label can be made of these. */
  private static boolean misfits(Manifest.Task task, Optional<Double> scale) {
    return scale.isPresent() != (task == Manifest.Task.REGRESSION);
  }

  private static Optional<Double> scale(YamlSection section, Manifest.Task task) {
    Optional<Double> scale = section.find(SCALE);
    boolean isRegression = task == Manifest.Task.REGRESSION;
    if (isRegression && !section.has(SCALE.name())) {
      section
          .at()
          .report(
              "has task regression but no scale: say which error counts as a whole loss, in the"
                  + " label's unit, as in scale: 60");
    } else if (!isRegression && section.has(SCALE.name())) {
      section
          .at(SCALE)
          .orElseThrow()
          .report("belongs to task regression: leave it out, or set task: regression");
      return Optional.empty();
    }
    return scale;
  }

  private Optional<StreamCatalog.FieldReference> value(YamlValue at, Manifest.Task task) {
    Optional<StreamCatalog.FieldReference> field = streams.reference(at);
    if (field.isPresent() && scored.equals(field.map(StreamCatalog.FieldReference::stream))) {
      at.report(
          "%s is in the scored stream: its outcome would be known with the event itself; name the"
                  .formatted(at.shown())
              + " stream that brings it later");
    }
    field
        .map(StreamCatalog.FieldReference::type)
        .filter(type -> !fits(type, task))
        .ifPresent(
            type ->
                at.report(
                    "%s is a %s field: %s; derive one"
                        .formatted(at.shown(), type.word(), wanted(task))));
    return field;
  }

  private static boolean fits(FieldType type, Manifest.Task task) {
    return type == FieldType.NUMBER
        || (type == FieldType.FLAG && task == Manifest.Task.BINARY)
        || (type == FieldType.TEXT && task == Manifest.Task.MULTICLASS);
  }

  private static String wanted(Manifest.Task task) {
    return switch (task) {
      case REGRESSION -> "a regression's label is a number";
      case MULTICLASS -> "the label of several classes is a text or a whole number";
      case BINARY, CLUSTERING, ANOMALY -> "a binary label is a flag or a number, 0 or 1";
    };
  }

  /** What stands for a missing label: 0 or 1, or a class by its name. */
  private static Optional<Double> absent(YamlValue at, List<String> classes) {
    List<String> words = classes.isEmpty() ? List.of("0", "1") : classes;
    String expected = classes.isEmpty() ? "unknown, 0 or 1" : "unknown or one of " + classes;
    Optional<String> word = at.scalar(expected).filter(w -> !w.equals(UNKNOWN));
    if (word.isPresent() && !words.contains(word.get())) {
      at.report("is %s: %s is expected".formatted(at.shown(), expected));
    }
    return word.map(words::indexOf).filter(position -> position >= 0).map(Double::valueOf);
  }

  private Optional<String> observed(YamlValue at) {
    Optional<String> text =
        at.text("all, or an expression").map(String::strip).filter(word -> !word.equals(ALL));
    rule = text.map(expression -> at);
    return text;
  }

  /** Reports a rule of what is observed that does not fit the features; after {@link #read}. */
  void checkObserved(List<Feature> features) {
    rule.ifPresent(
        at -> {
          try {
            Observation.of(observed(at).orElseThrow(), features);
          } catch (InvalidExpressionException e) {
            at.report(e.problem());
          }
        });
  }
}
