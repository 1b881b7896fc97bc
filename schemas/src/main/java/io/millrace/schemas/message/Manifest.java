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
 * @param calibration what is done to that number, in order, before it is the score
 * @param classes multiclass only: what the columns from {@code outputColumn} on are probabilities
 *     of, in the pipeline's order; else empty
 * @param outputKind what the output's numbers are; they are read as that before any calibration
 */
public record Manifest(
    Engine engine,
    Task task,
    String algorithm,
    String signature,
    List<FeatureRef> features,
    List<Input> inputs,
    Optional<String> output,
    int outputColumn,
    List<Calibration> calibration,
    List<String> classes,
    OutputKind outputKind) {
  public Manifest {
    features = List.copyOf(features);
    inputs = List.copyOf(inputs);
    calibration = List.copyOf(calibration);
    classes = List.copyOf(classes);
  }

  /** Of a model whose output is the score as it is. */
  public Manifest(
      Engine engine,
      Task task,
      String algorithm,
      String signature,
      List<FeatureRef> features,
      List<Input> inputs,
      Optional<String> output,
      int outputColumn) {
    this(
        engine,
        task,
        algorithm,
        signature,
        features,
        inputs,
        output,
        outputColumn,
        List.of(),
        List.of(),
        OutputKind.SCORE);
  }

  /** The same with other inputs. */
  public Manifest withInputs(List<Input> others) {
    return new Manifest(
        engine,
        task,
        algorithm,
        signature,
        features,
        others,
        output,
        outputColumn,
        calibration,
        classes,
        outputKind);
  }

  /** The same with another calibration. */
  public Manifest withCalibration(List<Calibration> other) {
    return new Manifest(
        engine,
        task,
        algorithm,
        signature,
        features,
        inputs,
        output,
        outputColumn,
        other,
        classes,
        outputKind);
  }

  /** The same for several classes. */
  public Manifest withClasses(List<String> names) {
    return new Manifest(
        engine,
        task,
        algorithm,
        signature,
        features,
        inputs,
        output,
        outputColumn,
        calibration,
        names,
        outputKind);
  }

  /** The same with an output of another kind. */
  public Manifest withOutputKind(OutputKind other) {
    return new Manifest(
        engine,
        task,
        algorithm,
        signature,
        features,
        inputs,
        output,
        outputColumn,
        calibration,
        classes,
        other);
  }

  /** Numbers in an answer: a probability for each class, or one score. */
  public int width() {
    return Math.max(1, classes.size());
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
    ANOMALY;

    /** Whether it turns out what was true, so that answers can be judged. */
    public boolean isJudged() {
      return switch (this) {
        case BINARY, MULTICLASS, REGRESSION -> true;
        case CLUSTERING, ANOMALY -> false;
      };
    }
  }

  /** What a model's numbers are, before anything is done to them. */
  public enum OutputKind {
    /** A probability, probabilities that sum to 1, or a number in the label's unit. */
    SCORE,
    /** Log-odds of class 1, or a logit for each class: their softmax is the probabilities. */
    LOGIT,
    /** The distance to each cluster's centre. */
    DISTANCE,
    /** The lower, the odder. */
    NORMALITY
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
   * An input tensor of shape {@code [batch, shape...]}, each row filled by the columns in order.
   *
   * @param name the tensor's name in the artifact
   * @param shape of a row; its product is the sum of the columns' widths, and without any dimension
   *     there is one column
   */
  public record Input(
      String name, ElementType elementType, List<Encoding> columns, List<Integer> shape) {
    public Input {
      columns = List.copyOf(columns);
      shape = List.copyOf(shape);
    }

    /** A tensor of shape {@code [batch, sum of the columns' widths]}. */
    public Input(String name, ElementType elementType, List<Encoding> columns) {
      this(name, elementType, columns, List.of(width(columns)));
    }

    /** Values of a row. */
    public int width() {
      return width(columns);
    }

    private static int width(List<Encoding> columns) {
      return columns.stream().mapToInt(Encoding::width).sum();
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

  /**
   * Signed feature hashing (Weinberger and others, "Feature hashing for large scale multitask
   * learning", ICML 2009): the category fills the column {@code |h| mod buckets} with the sign of
   * h, its MurmurHash3 (x86, 32 bits, seed 0) over UTF-8, as scikit-learn's {@code FeatureHasher}
   * does. All zero for a missing one. Width {@code buckets}.
   */
  public record Hashed(String feature, int buckets) implements Encoding {
    @Override
    public int width() {
      return buckets;
    }
  }

  /** The category itself, for a STRING tensor, {@code missing} where there is none. Width 1. */
  public record Text(String feature, String missing) implements Encoding {
    @Override
    public int width() {
      return 1;
    }
  }

  /**
   * A text as its model's own tokenizer cuts it, which lies in the artifact: special tokens
   * included, cut off behind {@code length} tokens, filled up at the end. A missing text is an
   * empty one. Width {@code length}.
   */
  public record Tokens(String feature, TokenPart part, int length) implements Encoding {
    @Override
    public int width() {
      return length;
    }
  }

  /** What of the tokens: their ids; 1 where there is one, 0 where filled up; the part of a pair. */
  public enum TokenPart {
    IDS,
    MASK,
    TYPES
  }

  /**
   * A picture, PNG or JPEG in base64, decoded and resized as Pillow does it ({@code BILINEAR}).
   * Each value is {@code (v / 255 - mean) / deviation}; of a missing picture all are 0. Width
   * {@code high wide channels}.
   *
   * @param means one per channel: red, green, blue; or one alone for grey
   * @param deviations one per channel
   */
  public record Picture(
      String feature,
      PixelOrder order,
      int high,
      int wide,
      List<Double> means,
      List<Double> deviations)
      implements Encoding {
    public Picture {
      means = List.copyOf(means);
      deviations = List.copyOf(deviations);
    }

    @Override
    public int width() {
      return high * wide * means.size();
    }
  }

  /** Which varies slowest: the channel, {@code [channels, high, wide]}, or the row. */
  public enum PixelOrder {
    CHANNELS_FIRST,
    CHANNELS_LAST
  }

  /** A monotone map from what a model says to a probability, or a share. */
  public sealed interface Calibration {}

  /**
   * {@code 1 / (1 + exp(-(slope * x + offset)))} (Platt, "Probabilistic outputs for support vector
   * machines", 1999). With slope 1 and offset 0 it turns a logit into its probability.
   */
  public record Platt(double slope, double offset) implements Calibration {}

  /**
   * Straight lines between points, level beyond them: isotonic regression's steps at their centres
   * (Zadrozny and Elkan, KDD 2002); or ranks among the training rows, as shares of them.
   *
   * @param at ascending outputs of the model
   * @param probabilities never falling, one for each
   */
  public record Isotonic(List<Double> at, List<Double> probabilities) implements Calibration {
    public Isotonic {
      at = List.copyOf(at);
      probabilities = List.copyOf(probabilities);
    }
  }
}
