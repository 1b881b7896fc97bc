package io.millrace.scoring.decider;

import io.millrace.schemas.message.Decision;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Decisions that this process has committed since its start. Thread-safe. */
public final class DecisionCounts {
  private final Map<Made, Long> made = new ConcurrentHashMap<>();

  /**
   * How decisions were made.
   *
   * @param contender whose score was taken
   * @param policy as in {@link Decision}
   */
  public record Made(String contender, String policy) {}

  void add(Decision decision) {
    made.merge(new Made(decision.contender(), decision.policy()), 1L, Long::sum);
  }

  public Map<Made, Long> snapshot() {
    return Map.copyOf(made);
  }
}
