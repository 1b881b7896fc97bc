package io.millrace.schemas.yaml;

import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be trained: the engine decides, and the label's task. */
final class Algorithms {
  /** Not trained here: its versions come by {@code models publish}. */
  static final String PUBLISHED = "published";

  private static final List<Task> ALL = List.of(Task.values());
  private static final List<Task> JUDGED = ALL.stream().filter(Task::isJudged).toList();

  /** The tasks of each algorithm. */
  private static final Map<Engine, Map<String, List<Task>>> TASKS =
      Map.of(
          Engine.SMILE,
          Map.of(
              "gradient-boosting",
              JUDGED,
              "isolation-forest",
              List.of(Task.ANOMALY),
              "k-means",
              List.of(Task.CLUSTERING),
              PUBLISHED,
              ALL),
          Engine.ONNX,
          Map.of(
              "network",
              ALL.stream().filter(task -> task != Task.CLUSTERING).toList(),
              PUBLISHED,
              ALL));

  private final Engine engine;
  private final Optional<Task> task;

  /** {@code task}: what is predicted; empty when it could not be read. */
  Algorithms(Engine engine, Optional<Task> task) {
    this.engine = engine;
    this.task = task;
  }

  /** The contender's algorithm: the one written, or the task's. */
  String read(YamlSection contender, Key<YamlValue> key) {
    String byDefault = byDefault();
    Map<String, String> words =
        tasks().keySet().stream().collect(Collectors.toMap(Function.identity(), word -> word));
    String chosen = contender.at(key).flatMap(at -> at.choice(words)).orElse(byDefault);
    if (task.isPresent() && !fits(chosen)) {
      contender
          .at(key)
          .orElse(contender.at())
          .report(
              "%s is not trained for task %s: with it take %s"
                  .formatted(chosen, TaskChecks.word(task.get()), fitting()));
    }
    return chosen;
  }

  private Map<String, List<Task>> tasks() {
    return TASKS.getOrDefault(engine, Map.of());
  }

  private boolean fits(String algorithm) {
    return tasks().getOrDefault(algorithm, List.of()).contains(task.orElse(Task.BINARY));
  }

  private String fitting() {
    return new TreeMap<>(tasks())
        .keySet().stream()
            .filter(this::fits)
            .map(word -> "algorithm: " + word)
            .collect(Collectors.joining(" or "));
  }

  private String byDefault() {
    return switch (engine) {
      case SMILE ->
          switch (task.orElse(Task.BINARY)) {
            case BINARY, MULTICLASS, REGRESSION -> "gradient-boosting";
            case ANOMALY -> "isolation-forest";
            case CLUSTERING -> "k-means";
          };
      case ONNX -> "network";
    };
  }
}
