package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a policy: the sections {@code retrain}, {@code trial} and {@code monitor} of a pipeline
 * file, under which the same history is to be run again. A section that is there stands for the
 * pipeline's own as a whole; one that is not leaves it as it is.
 *
 * <pre>
 *   policy: never
 *   retrain: {when: []}
 * </pre>
 */
public final class PolicyFile {
  private static final Key<String> NAME =
      Key.optional(
          "policy",
          "the policy's name",
          Syntax.text("a name"),
          "the file's name without .yaml",
          "");
  private static final Section SECTION =
      Key.section(
          "A policy",
          "What may differ from the pipeline file.",
          NAME,
          PipelineReader.TRIAL,
          PipelineReader.MONITOR,
          PipelineReader.RETRAIN);

  private PolicyFile() {}

  /** A pipeline under a policy, with the policy's name. */
  public record Policy(String name, Pipeline pipeline) {}

  /**
   * Reads a file.
   *
   * @param pipeline what the policy is for
   * @throws io.millrace.schemas.pipeline.InvalidPipelineException with all problems
   */
  public static Policy read(Path file, Pipeline pipeline) {
    String fileName = String.valueOf(file.getFileName());
    try {
      return parse(Files.readString(file), fileName, pipeline);
    } catch (IOException e) {
      Problems problems = new Problems(fileName);
      problems.add(0, "", "cannot be read (%s): give --policy an existing file".formatted(e));
      problems.throwIfAny();
      throw new IllegalStateException("a reported problem ends the reading", e);
    }
  }

  /** Reads a text; without a {@code policy} in it the name is the file's. */
  public static Policy parse(String yaml, String fileName, Pipeline pipeline) {
    Problems problems = new Problems(fileName);
    Optional<YamlSection> read = YamlText.read(yaml, problems).flatMap(YamlValue::section);
    if (read.isEmpty()) {
      problems.throwIfAny();
    }
    YamlSection root = read.orElseThrow().only(SECTION);
    Manifest.Task task = pipeline.label().task();
    Pipeline under =
        pipeline.with(
            root.find(PipelineReader.TRIAL).orElse(pipeline.trial()),
            root.at(PipelineReader.MONITOR)
                .flatMap(at -> SettingsReader.monitor(at, Optional.of(pipeline.features())))
                .orElse(pipeline.monitor()),
            root.at(PipelineReader.RETRAIN)
                .flatMap(at -> RetrainReader.read(at, task))
                .orElse(pipeline.retrain()));
    TaskChecks checks = new TaskChecks(root, task);
    checks.trial();
    checks.monitor(under.monitor());
    String name = root.find(NAME).orElse(fileName.replaceFirst("\\.ya?ml$", ""));
    problems.throwIfAny();
    return new Policy(name, under);
  }
}
