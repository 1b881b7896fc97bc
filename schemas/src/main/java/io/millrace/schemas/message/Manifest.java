package io.millrace.schemas.message;

import java.util.List;
import java.util.Optional;

/**
 * How to turn a vector into a model's inputs, and which output is the score. It travels with the
 * model, so that serving prepares inputs exactly as training did.
 *
 * @param engine what runs the artifact
 * @param algorithm the field's name for it: {@code gradient-boosting}, {@code mlp}
 * @param signature signature of the vectors it was trained on; a vector of another signature fits
 *     when it carries every feature below with the same definition
 * @param features the features it takes
 * @param inputs its input tensors
 * @param output name of the output that holds the score; empty where the engine has but one
 * @param outputColumn column of that output, for {@code [batch, classes]} shapes
 */
public record Manifest(
    Engine engine,
    Task task,
    String algorithm,
    String signature,
    List<FeatureRef> features,
    List<Input> inputs,
    Optional<String> output,
    int outputColumn) {
  public Manifest {
    features = List.copyOf(features);
    inputs = List.copyOf(inputs);
  }

  /** What runs the artifact. */
  public enum Engine {
    SMILE,
    ONNX
  }

  /** What is predicted. */
  public enum Task {
    BINARY,
    MULTICLASS,
    REGRESSION,
    CLUSTERING,
    ANOMALY
  }

  /** Element type of an input tensor. */
  public enum ElementType {
    FLOAT32,
    FLOAT64,
    INT64,
    STRING
  }

  /** A feature by name and definition. */
  public record FeatureRef(String name, String definitionHash) {}

  /**
   * An input tensor of shape {@code [batch, sum of the columns' widths]}.
   *
   * @param name the tensor's name in the artifact
   */
  public record Input(String name, ElementType elementType, List<Encoding> columns) {
    public Input {
      columns = List.copyOf(columns);
    }
  }

  /** How one feature becomes one or more columns. */
  public sealed interface Encoding {
    String feature();

    /** Columns it fills. */
    int width();
  }

  /** {@code (x - mean) / scale}, with {@code imputed} for a missing x (before scaling). Width 1. */
  public record Scaled(String feature, double imputed, double mean, double scale)
      implements Encoding {
    @Override
    public int width() {
      return 1;
    }
  }

  /** 1 where the feature is missing, else 0. Width 1. */
  public record MissingFlag(String feature) implements Encoding {
    @Override
    public int width() {
      return 1;
    }
  }

  /** One column per category; all zero for an unknown or missing one. */
  public record OneHot(String feature, List<String> categories) implements Encoding {
    public OneHot {
      categories = List.copyOf(categories);
    }

    @Override
    public int width() {
      return categories.size();
    }
  }

  /**
   * The category's number in a table learnt in training, {@code unknown} for any other. Width 1.
   */
  public record Ordinal(
      String feature, List<String> categories, List<Double> numbers, double unknown)
      implements Encoding {
    public Ordinal {
      categories = List.copyOf(categories);
      numbers = List.copyOf(numbers);
      if (categories.size() != numbers.size()) {
        throw new IllegalArgumentException(
            "feature %s: %d categories but %d numbers"
                .formatted(feature, categories.size(), numbers.size()));
      }
    }

    @Override
    public int width() {
      return 1;
    }
  }
}
