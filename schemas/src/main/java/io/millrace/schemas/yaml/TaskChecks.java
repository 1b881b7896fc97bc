package io.millrace.schemas.yaml;

import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Monitor;
import java.util.Locale;

/** Reports what other sections ask of a label whose task has no answer to it. */
final class TaskChecks {
  private final YamlSection root;
  private final Task task;

  TaskChecks(YamlSection root, Task task) {
    this.root = root;
    this.task = task;
  }

  /** The task as the file writes it. */
  static String word(Task task) {
    return task.name().toLowerCase(Locale.ROOT);
  }

  /** Why a key that needs an outcome has no place. */
  static String noOutcome(Task task, String does) {
    return "%s, but with task %s nobody says what was true: leave it out"
        .formatted(does, word(task));
  }

  void gates(GateRules gates) {
    if (!gates.invariance().cases().isEmpty()) {
      refuse(PipelineReader.GATES, "invariance looks at one score");
    }
  }

  void monitor(Monitor monitor) {
    if (monitor.fairness().isPresent()) {
      refuse(PipelineReader.MONITOR, "fairness looks at one score");
    }
  }

  void explain(Explain explain) {
    if (!task.isJudged() && explain.policy() != Explain.Policy.NONE) {
      refuse(PipelineReader.EXPLAIN, "explains the score of a task that has an outcome");
    }
  }

  void trial() {
    if (!task.isJudged()) {
      refuse(PipelineReader.TRIAL, "says how verdicts are found");
    }
  }

  private void refuse(Key<?> section, String does) {
    String why =
        switch (task) {
          case CLUSTERING, ANOMALY -> noOutcome(task, does);
          case MULTICLASS -> does + ", but the label's task is multiclass: leave it out";
          case BINARY, REGRESSION -> "";
        };
    if (!why.isEmpty()) {
      root.at(section).ifPresent(at -> at.report(why));
    }
  }
}
