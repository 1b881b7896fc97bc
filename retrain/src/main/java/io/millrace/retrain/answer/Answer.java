package io.millrace.retrain.answer;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of a request: a bundle or a reason for each contender.
 *
 * @param submissions bundles; one that fails a gate is rejected by the registry
 * @param refusals contenders without one
 * @param seconds wall-clock time of the whole
 */
public record Answer(List<Submission> submissions, List<Refusal> refusals, double seconds) {
  public Answer {
    submissions = List.copyOf(submissions);
    refusals = List.copyOf(refusals);
  }

  /** One contender's part. */
  public sealed interface Part {
    String contender();
  }

  /**
   * A bundle to submit.
   *
   * @param artifact its bytes
   * @param skipped ranges that were not trained on, and why
   */
  public record Submission(Bundle bundle, Blob artifact, List<String> skipped) implements Part {
    public Submission {
      skipped = List.copyOf(skipped);
    }

    @Override
    public String contender() {
      return bundle.contender();
    }
  }

  /** Why a contender gets no new version. */
  public record Refusal(String contender, String why) implements Part {}

  static Answer of(List<Part> parts, double seconds) {
    return new Answer(
        only(parts, Submission.class).toList(), only(parts, Refusal.class).toList(), seconds);
  }

  /** The bundles that no gate keeps from a trial. */
  public List<Submission> passed() {
    return submissions.stream().filter(one -> one.bundle().evaluation().passed()).toList();
  }

  /** What came to nothing, in words: refusals and failed gates; empty where there is none. */
  public String why() {
    Stream<String> failed =
        submissions.stream()
            .flatMap(
                one ->
                    one.bundle().evaluation().objection().stream()
                        .map(objection -> one.contender() + ": " + objection));
    return Stream.concat(
            refusals.stream().map(refusal -> refusal.contender() + ": " + refusal.why()), failed)
        .collect(Collectors.joining("; "));
  }

  private static <T extends Part> Stream<T> only(List<Part> parts, Class<T> kind) {
    return parts.stream().filter(kind::isInstance).map(kind::cast);
  }
}
