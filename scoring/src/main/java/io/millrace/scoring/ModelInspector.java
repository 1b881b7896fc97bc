package io.millrace.scoring;

import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.schemas.message.Bundle;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import java.time.Duration;

/**
 * Inspects a bundle by doing what serving would do: load it and run its self-test. A bundle that
 * would not serve, or takes too long to load, is refused with the reason.
 */
public final class ModelInspector implements Inspector {
  private final ScorerLoader loader = new ScorerLoader(Signatures.of());
  private final Duration limit;

  public ModelInspector() {
    this(Duration.ofSeconds(20));
  }

  /**
   * @param limit wall-clock time that loading and self-test may take together
   */
  public ModelInspector(Duration limit) {
    this.limit = limit;
  }

  @Override
  public Inspection inspect(Bundle bundle, byte[] artifact) {
    long start = System.nanoTime();
    try (Scorer scorer = loader.load(bundle.contender(), bundle, artifact)) {
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      return taken.compareTo(limit) <= 0
          ? Inspection.passed()
          : Inspection.failed(
              "loading and self-test took %d ms by %s: %d ms are the limit, so publish a smaller model"
                  .formatted(taken.toMillis(), scorer.provider(), limit.toMillis()));
    } catch (BadModelException e) {
      return Inspection.failed(String.valueOf(e.getMessage()));
    }
  }
}
