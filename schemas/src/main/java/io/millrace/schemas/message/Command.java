package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;

/**
 * A wish to change the registry. Everyone may write one; only the registry's writer acts on it.
 *
 * @param id unique; a command that comes twice under one id is carried out once
 * @param who {@code monitor}, {@code retrain}, {@code worker onnx.0}, or a person's name
 * @param at event time where the cause has one, else wall-clock time
 */
public record Command(
    String id, String pipeline, String who, String why, Instant at, Action action) {

  /** What is wished. */
  public sealed interface Action {}

  /** Take this bundle in, as the contender's next version. */
  public record Submit(Bundle bundle) implements Action {}

  /**
   * Make a bundle of this artifact and take it in: for who has a model's bytes and no engine to
   * look into them.
   *
   * @param offer what is said of it
   */
  public record Publish(String contender, Bundle.Artifact artifact, Offer offer)
      implements Action {}

  /**
   * What is said of an artifact that is published; the rest is found out.
   *
   * @param features the vectors' columns, in order
   * @param inputs how the model's inputs are made, as {@code models publish --inputs} has it; empty
   *     to have it inferred
   * @param output {@code NAME} or {@code NAME:COLUMN}, where the score is; empty to have it
   *     inferred
   * @param calibrate {@code platt} or {@code isotonic}; empty for nothing
   * @param sample rows as CSV, UTF-8: columns named as the features, and {@code label}; may be
   *     empty
   * @param segments category features whose groups the card tells apart
   * @param question what the pipeline predicts, in words
   * @param note the publisher's own words; may be empty
   * @param classes multiclass only: the pipeline's classes in its order
   * @param outputIs what the output's numbers are: {@code score}, {@code logit}, {@code distance}
   *     or {@code normality}; empty for a score
   */
  public record Offer(
      Manifest.Engine engine,
      Manifest.Task task,
      List<Column> features,
      String inputs,
      String output,
      String calibrate,
      Blob sample,
      List<String> segments,
      String question,
      String note,
      List<String> classes,
      String outputIs) {
    /** Largest sample, in bytes: a command has to fit a record. */
    public static final int LARGEST_SAMPLE = 512 * 1024;

    public Offer {
      features = List.copyOf(features);
      segments = List.copyOf(segments);
      classes = List.copyOf(classes);
    }
  }

  /** A feature's place in the vector, as the pipeline defines it. */
  public record Column(String name, Kind kind, String definition) {}

  /** What a feature's values are. */
  public enum Kind {
    NUMBER,
    CATEGORY,
    TEXT
  }

  /** Make a version on trial its contender's current one. */
  public record Promote(String contender, int version) implements Action {}

  /** End a version's activity. */
  public record Retire(String contender, int version) implements Action {}

  /** Make a retired version current again. */
  public record Rollback(String contender, int version) implements Action {}

  /** Pass the pipeline's title to a contender. */
  public record Crown(String contender) implements Action {}

  /**
   * A worker cannot load a version that is to score; the command's why is the reason.
   *
   * @param worker its engine and instance, {@code onnx.0}
   */
  public record ReportUnloadable(String contender, int version, String worker) implements Action {}

  /** A worker has loaded a version that it could not load before. */
  public record ReportLoaded(String contender, int version, String worker) implements Action {}

  /** Put a brake on: {@code retrain} or {@code promote}. */
  public record Pause(String brake) implements Action {}

  /** Take a brake off. */
  public record Resume(String brake) implements Action {}
}
