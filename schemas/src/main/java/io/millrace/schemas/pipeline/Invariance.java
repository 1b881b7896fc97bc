package io.millrace.schemas.pipeline;

import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.FeatureValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cases that a person has frozen: a row, a change of some of its values, and what the score may do
 * then. What a test set's average hides, one case shows (invariance and directional expectation
 * tests of M. T. Ribeiro and others, "Beyond accuracy: behavioral testing of NLP models with
 * CheckList", ACL 2020).
 */
public record Invariance(List<Case> cases) {
  public static final Invariance NONE = new Invariance(List.of());

  /** A change of the score that is no more counts as none: the same as between two runs of ONNX. */
  public static final double SAME = 1e-6;

  public Invariance {
    cases = List.copyOf(cases);
  }

  /**
   * One row and what is asked of it.
   *
   * @param before the row in the signature's order; features that were not given are missing
   * @param after the same with the values changed
   */
  public record Case(
      String name, FeatureValues before, FeatureValues after, Expectation expectation) {}

  /**
   * What the change may do to the score.
   *
   * @param least smallest difference, after minus before, that is in order
   * @param most largest one
   * @param words as the file has it
   */
  public record Expectation(double least, double most, String words) {
    public static Expectation same() {
      return new Expectation(-SAME, SAME, "same");
    }

    public static Expectation rises() {
      return new Expectation(Math.nextUp(SAME), Double.POSITIVE_INFINITY, "rises");
    }

    public static Expectation falls() {
      return new Expectation(Double.NEGATIVE_INFINITY, Math.nextDown(-SAME), "falls");
    }

    public static Expectation notLower() {
      return new Expectation(-SAME, Double.POSITIVE_INFINITY, "not-lower");
    }

    public static Expectation notHigher() {
      return new Expectation(Double.NEGATIVE_INFINITY, SAME, "not-higher");
    }

    /** By so much at most, up or down. */
    public static Expectation within(double bound) {
      return new Expectation(-bound, bound, "within " + bound);
    }

    /** Never for a score that is no number. */
    public boolean holds(double before, double after) {
      double change = after - before;
      return change >= least && change <= most;
    }
  }

  /**
   * Whether a version passes; empty where there are no cases.
   *
   * @param scorer scores of rows in the signature's order, by the version as it will serve
   */
  public Optional<Gate> gate(Function<List<FeatureValues>, double[]> scorer) {
    if (cases.isEmpty()) {
      return Optional.empty();
    }
    double[] before = scorer.apply(cases.stream().map(Case::before).toList());
    double[] after = scorer.apply(cases.stream().map(Case::after).toList());
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (!cases.get(i).expectation().holds(before[i], after[i])) {
        broken.add(
            "\"%s\" gives %.6f, then %.6f, not %s"
                .formatted(
                    cases.get(i).name(), before[i], after[i], cases.get(i).expectation().words()));
      }
    }
    String count =
        "%d of %d cases pass, digest %s"
            .formatted(cases.size() - broken.size(), cases.size(), digest());
    return Optional.of(
        new Gate(
            "invariance",
            broken.isEmpty(),
            broken.isEmpty() ? count : count + ": " + String.join(", ", broken)));
  }

  /** First 16 hex digits of a SHA-256 over the cases: tells whether they are those of before. */
  public String digest() {
    return Signature.sha256(cases.toString());
  }
}
