package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.calibration.OutputReading;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What {@code --output-is} says of a model's numbers, and whether that can be. */
final class OutputChoice {
  private static final Set<Task> OF_CLASSES = Set.of(Task.BINARY, Task.MULTICLASS);

  private OutputChoice() {}

  /**
   * The kind that the publisher says.
   *
   * @param columns of the output; a binary answer's two logits count only together, so a
   *     calibration of one of them answers no question
   * @throws UnclearException when there is no such kind, when it leads to no score of the task, or
   *     when nothing was said of an output that is called a logit, or as that of scikit-learn's
   *     detectors is
   */
  static OutputKind of(Offer offer, Manifest manifest, long columns) {
    String asked = offer.outputIs().strip();
    CalibrationChoice calibration = CalibrationChoice.of(offer.calibrate());
    if (asked.isEmpty() && (calibration == CalibrationChoice.NONE || columns == 2)) {
      checkName(manifest);
    }
    OutputKind kind = asked.isEmpty() ? OutputKind.SCORE : parse(asked);
    OutputReading.objection(manifest.withOutputKind(kind))
        .ifPresent(
            why -> {
              throw new UnclearException("--output-is %s: %s".formatted(asked, why));
            });
    if (kind == OutputKind.LOGIT && calibration == CalibrationChoice.PLATT) {
      throw new UnclearException(
          "--output-is logit with --calibrate platt: "
              + (columns == 2
                  ? "platt is fitted to one raw number, and here are two; take --output-is logit with --calibrate isotonic, which is fitted to their softmax"
                  : "both make a probability of the raw number, so leave one of them out"));
    }
    return kind;
  }

  private static OutputKind parse(String asked) {
    return Arrays.stream(OutputKind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(asked))
        .findFirst()
        .orElseThrow(
            () ->
                new UnclearException(
                    "--output-is %s is not known: score, logit, distance and normality are"
                        .formatted(asked)));
  }

  private static void checkName(Manifest manifest) {
    String output = manifest.output().orElse("");
    if (OF_CLASSES.contains(manifest.task()) && output.toLowerCase(Locale.ROOT).contains("logit")) {
      throw new UnclearException(
          "output %s is called a logit: say --output-is logit, or --output-is score if it is a probability already"
              .formatted(output));
    }
    if (manifest.task() == Task.ANOMALY
        && manifest.engine() == Engine.ONNX
        && output.equals("scores")) {
      throw new UnclearException(
          "output scores may be that of a detector of scikit-learn, where the lower is the odder: say --output-is normality then, or --output-is score if the higher is the odder");
    }
  }

  /** How to go on where an output's numbers are no probabilities. */
  static String remedy(Manifest manifest) {
    String output = manifest.output().orElse("");
    if (manifest.task() == Task.CLUSTERING) {
      return "if they are distances to the centres, as scikit-learn's KMeans gives, say so: --output %s --output-is distance"
          .formatted(output);
    }
    return manifest.task() == Task.MULTICLASS
        ? "if they are logits, as classifiers of PyTorch and Hugging Face give, say so: --output %s --output-is logit"
            .formatted(output)
        : "if it is a logit, as classifiers of PyTorch and Hugging Face give, say so: --output %s:%d --output-is logit"
            .formatted(output, manifest.outputColumn());
  }
}
