package io.millrace.scoring;

import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.publish.Drafting;
import java.time.Duration;

/**
 * Inspects a bundle by doing what serving would do: check its signature, load it and run its
 * self-test. A bundle that would not serve, or takes too long to load, is refused with the reason.
 */
public final class ModelInspector implements Inspector {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Drafting drafting = new Drafting(new ModelFormats(new Device.Cpu())::of);
  private final Trust trust;
  private final Duration limit;

  /** For pipelines in which nobody needs to sign. */
  public ModelInspector() {
    this(Trust.everyone());
  }

  /**
   * @param trust whose signature that pipeline's versions need; other pipelines' scoring workers
   *     ask for themselves
   */
  public ModelInspector(Trust trust) {
    this(trust, LIMIT);
  }

  /**
   * @param limit wall-clock time that loading and self-test may take together
   */
  public ModelInspector(Trust trust, Duration limit) {
    this.trust = trust;
    this.limit = limit;
  }

  @Override
  public Inspection inspect(String pipeline, Bundle bundle, byte[] artifact) {
    Trust asked = trust.pipeline().equals(pipeline) ? trust : Trust.everyone();
    var loader = new ScorerLoader(Signatures.of(), asked);
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

  @Override
  public Draft draft(String pipeline, Publish publish, byte[] artifact) {
    return drafting.draft(pipeline, publish, artifact);
  }
}
