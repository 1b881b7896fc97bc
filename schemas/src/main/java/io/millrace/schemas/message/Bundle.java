package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that makes a version, as submitted; the registry adds its number and its life.
 *
 * @param profile the training vectors' reference profile (sketches, never raw rows), in the
 *     encoding of {@code io.millrace.measures.profile}
 * @param evaluation what the gates saw
 * @param card the model card, Markdown
 * @param seal by whose key it is signed; empty where it is not
 */
public record Bundle(
    String contender,
    Manifest manifest,
    Artifact artifact,
    Blob profile,
    List<SelfTestRow> selfTest,
    Provenance provenance,
    Evaluation evaluation,
    String card,
    Optional<Seal> seal) {
  public Bundle {
    selfTest = List.copyOf(selfTest);
  }

  /** Not signed. */
  public Bundle(
      String contender,
      Manifest manifest,
      Artifact artifact,
      Blob profile,
      List<SelfTestRow> selfTest,
      Provenance provenance,
      Evaluation evaluation,
      String card) {
    this(
        contender,
        manifest,
        artifact,
        profile,
        selfTest,
        provenance,
        evaluation,
        card,
        Optional.empty());
  }

  /** The same, signed. */
  public Bundle with(Seal by) {
    return new Bundle(
        contender,
        manifest,
        artifact,
        profile,
        selfTest,
        provenance,
        evaluation,
        card,
        Optional.of(by));
  }

  /**
   * An Ed25519 signature over what decides the scores: pipeline, contender, manifest and artifact.
   *
   * @param key the public key, X.509 (44 bytes), in base64
   * @param signature 64 bytes
   */
  public record Seal(String key, Blob signature) {}

  /**
   * Where the model's bytes are: chunks in {@code millrace.artifacts} under this digest.
   *
   * @param sha256 lower-case hex
   * @param size in bytes
   */
  public record Artifact(String sha256, long size, int chunks) {}

  /**
   * A vector and the score that training gave it; every load repeats it.
   *
   * @param numbers one per feature of the manifest, NaN where missing or a category
   * @param texts one per feature of the manifest, empty where missing or a number
   * @param expected the score; multiclass: of the most probable class
   * @param probabilities multiclass only: one per class
   */
  public record SelfTestRow(
      List<Double> numbers,
      List<Optional<String>> texts,
      double expected,
      List<Double> probabilities) {
    public SelfTestRow {
      numbers = List.copyOf(numbers);
      texts = List.copyOf(texts);
      probabilities = List.copyOf(probabilities);
    }

    /** Of a model whose answer is one number. */
    public SelfTestRow(List<Double> numbers, List<Optional<String>> texts, double expected) {
      this(numbers, texts, expected, List.of());
    }

    /** The numbers of the expected answer. */
    public List<Double> answer() {
      return probabilities.isEmpty() ? List.of(expected) : probabilities;
    }
  }

  /**
   * What it was made of.
   *
   * @param from event time of the first training example
   * @param to event time of the last
   * @param dataDigest SHA-256 over the training examples' ids in order
   * @param requestId the request it answers, or {@code published}
   */
  public record Provenance(
      String requestId,
      Instant from,
      Instant to,
      long rows,
      String dataDigest,
      Map<String, String> hyperparameters,
      long seed,
      double trainingSeconds,
      String codeVersion,
      String jvm,
      String machine) {
    public Provenance {
      hyperparameters = Map.copyOf(hyperparameters);
    }
  }

  /**
   * Quality on the latest holdout, the baseline's beside it.
   *
   * @param values {@code brier}, {@code log_loss}, {@code auc} of this version
   * @param baselines the same of {@code base/hour-of-week}, {@code base/majority}, {@code current}
   * @param gates each gate that was asked, and its answer
   */
  public record Evaluation(
      Instant holdoutFrom,
      Instant holdoutTo,
      long rows,
      Map<String, Double> values,
      Map<String, Map<String, Double>> baselines,
      List<Gate> gates) {
    public Evaluation {
      values = Map.copyOf(values);
      baselines = Map.copyOf(baselines);
      gates = List.copyOf(gates);
    }

    public boolean passed() {
      return gates.stream().allMatch(Gate::passed);
    }

    /** Every gate that said no, with its numbers; empty where none did. */
    public Optional<String> objection() {
      return gates.stream()
          .filter(gate -> !gate.passed())
          .map(Gate::objection)
          .reduce((one, other) -> one + "; " + other);
    }
  }

  /** One condition with its numbers. */
  public record Gate(String name, boolean passed, String why) {
    /** What a no is told by. */
    public String objection() {
      return "gate %s failed: %s".formatted(name, why);
    }
  }
}
