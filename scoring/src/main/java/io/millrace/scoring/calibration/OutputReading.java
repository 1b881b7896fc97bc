package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.Model;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model whose numbers are no scores yet. It reads them as what the manifest says they are, a
 * batch at a time, in 64 bits and before any calibration; from there on nobody knows the
 * difference.
 *
 * <pre>
 * LOGIT, one column       s   = 1 / (1 + exp(-z))
 * LOGIT, one per class    s_k = exp(z_k - max z) / sum_j exp(z_j - max z); of a binary one that of
 *                               the output column
 * DISTANCE                s_k = 1 for the nearest centre, of equals the first; 0 for the others
 * NORMALITY               s   = -z
 * </pre>
 *
 * A row with a NaN has no answer: NaN throughout.
 */
public final class OutputReading implements Model {
  private final Model model;
  private final Manifest manifest;

  private OutputReading(Model model, Manifest manifest) {
    this.model = model;
    this.manifest = manifest;
  }

  /** The model itself, where its output is the score already. */
  public static Model of(Model model, Manifest manifest) {
    return manifest.outputKind() == OutputKind.SCORE ? model : new OutputReading(model, manifest);
  }

  /** Why a model of this task and engine has no output of this kind; empty where it may. */
  public static Optional<String> objection(Manifest manifest) {
    OutputKind kind = manifest.outputKind();
    if (kind != OutputKind.SCORE && manifest.engine() == Engine.SMILE) {
      return Optional.of(
          "output is %s, but what a Smile model answers is known, and made a score where it is loaded: leave it out"
              .formatted(word(kind)));
    }
    return tasks(kind).contains(manifest.task())
        ? Optional.empty()
        : Optional.of(
            "output is %s, which %s: it is for label.task %s, and this one is %s; leave it out"
                .formatted(
                    word(kind),
                    meaning(kind),
                    tasks(kind).stream()
                        .map(OutputReading::word)
                        .collect(Collectors.joining(" and ")),
                    word(manifest.task())));
  }

  private static Set<Task> tasks(OutputKind kind) {
    return switch (kind) {
      case SCORE -> EnumSet.allOf(Task.class);
      case LOGIT -> EnumSet.of(Task.BINARY, Task.MULTICLASS);
      case DISTANCE -> EnumSet.of(Task.CLUSTERING);
      case NORMALITY -> EnumSet.of(Task.ANOMALY);
    };
  }

  private static String meaning(OutputKind kind) {
    return switch (kind) {
      case SCORE -> "is taken as it is";
      case LOGIT -> "becomes the probability of a class";
      case DISTANCE -> "chooses the nearest cluster";
      case NORMALITY -> "is negated, so that the higher is the odder";
    };
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public double[] score(InputBatch batch) {
    double[] raw = model.score(batch);
    return switch (manifest.outputKind()) {
      case SCORE -> raw;
      case LOGIT -> model.width() == 1 ? sigmoid(raw) : chosen(softmax(raw));
      case DISTANCE -> nearest(raw);
      case NORMALITY -> Arrays.stream(raw).map(z -> -z).toArray();
    };
  }

  private static double[] sigmoid(double[] raw) {
    return Arrays.stream(raw).map(z -> 1 / (1 + Math.exp(-z))).toArray();
  }

  private double[] softmax(double[] raw) {
    int columns = model.width();
    double[] shares = new double[raw.length];
    for (int from = 0; from < raw.length; from += columns) {
      double most = raw[from];
      for (int k = from; k < from + columns; k++) {
        most = Math.max(most, raw[k]);
      }
      double sum = 0;
      for (int k = from; k < from + columns; k++) {
        shares[k] = Math.exp(raw[k] - most);
        sum += shares[k];
      }
      for (int k = from; k < from + columns; k++) {
        shares[k] /= sum;
      }
    }
    return shares;
  }

  /** All of them for several classes; of a binary answer's two the one in question. */
  private double[] chosen(double[] shares) {
    int columns = model.width();
    if (columns == width()) {
      return shares;
    }
    double[] scores = new double[shares.length / columns];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = shares[row * columns + manifest.outputColumn()];
    }
    return scores;
  }

  private double[] nearest(double[] raw) {
    int centres = model.width();
    double[] shares = new double[raw.length];
    for (int from = 0; from < raw.length; from += centres) {
      int nearest = from;
      boolean isKnown = true;
      for (int k = from; k < from + centres; k++) {
        nearest = raw[k] < raw[nearest] ? k : nearest;
        isKnown &= !Double.isNaN(raw[k]);
      }
      shares[nearest] = 1;
      if (!isKnown) {
        Arrays.fill(shares, from, from + centres, Double.NaN);
      }
    }
    return shares;
  }

  @Override
  public int width() {
    return manifest.width();
  }

  @Override
  public TextTokenizer tokenizer() {
    return model.tokenizer();
  }

  @Override
  public String provider() {
    return model.provider();
  }

  @Override
  public void close() {
    model.close();
  }
}
