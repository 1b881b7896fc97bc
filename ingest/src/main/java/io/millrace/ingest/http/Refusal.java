package io.millrace.ingest.http;

import java.util.List;
import java.util.Map;

/**
 * A request that is not granted: nothing of it was acknowledged.
 *
 * @param status of HTTP
 * @param problems one for each mistake in a batch; empty when the request as a whole is refused
 * @param headers to be sent with it
 */
record Refusal(int status, String error, List<Problem> problems, Map<String, String> headers) {
  private static final Map<String, String> SOON = Map.of("Retry-After", "1");

  Refusal {
    problems = List.copyOf(problems);
    headers = Map.copyOf(headers);
  }

  /**
   * What is wrong with one event.
   *
   * @param event its place in the batch, from 0
   * @param field empty when the event as a whole is meant
   * @param value as it came, redacted
   * @param rule what was expected
   */
  record Problem(int event, String field, String value, String rule) {}

  static Refusal of(int status, String error) {
    return new Refusal(status, error, List.of(), Map.of());
  }

  static Refusal of(List<Problem> problems) {
    String error =
        "%d problems: nothing was written; correct the events and send the whole batch again"
            .formatted(problems.size());
    return new Refusal(400, error, problems, Map.of());
  }

  /** One that may be granted when the caller tries again. */
  static Refusal later(int status, String error) {
    return new Refusal(status, error, List.of(), SOON);
  }

  /** Ends a handler; the server turns it into the answer. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    Raised(Refusal refusal) {
      super(refusal.error(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
