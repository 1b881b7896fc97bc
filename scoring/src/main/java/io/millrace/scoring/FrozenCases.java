package io.millrace.scoring;

import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.BadModelException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks every version of a pipeline, wherever it was made, for the cases that a person has frozen
 * ({@link Invariance}), once another inspector has nothing against it. What is trained here was
 * asked before; what is published comes with no answers of its own.
 */
public final class FrozenCases implements Inspector {
  private final Inspector inspector;
  private final String pipeline;
  private final Signature signature;
  private final Invariance invariance;
  private final ScorerLoader loader;

  /**
   * @param trust of the pipeline whose cases they are; others' versions are not asked
   * @param signature the order of the cases' values
   */
  FrozenCases(Inspector inspector, Trust trust, Signature signature, Invariance invariance) {
    this.inspector = inspector;
    this.pipeline = trust.pipeline();
    this.signature = signature;
    this.invariance = invariance;
    this.loader = new ScorerLoader(Signatures.of(signature), trust);
  }

  /** Asks for the cases of this pipeline's file. */
  public static FrozenCases of(Pipeline pipeline, Inspector inspector) {
    return new FrozenCases(
        new LabelFit(pipeline, inspector),
        Trust.of(pipeline),
        pipeline.signature(),
        pipeline.gates().invariance());
  }

  @Override
  public Inspection inspect(String of, Bundle bundle, byte[] artifact) {
    Inspection found = inspector.inspect(of, bundle, artifact);
    boolean asked = of.equals(pipeline) && !invariance.cases().isEmpty();
    return found.failure().isEmpty() && asked ? asked(found, bundle, artifact) : found;
  }

  private Inspection asked(Inspection found, Bundle bundle, byte[] artifact) {
    try (Scorer scorer = loader.load(bundle.contender(), bundle, artifact)) {
      Optional<Gate> gate = invariance.gate(rows -> scorer.score(vectors(rows)));
      return gate.filter(answer -> !answer.passed())
          .map(no -> Inspection.failed(no.objection()).showing(found.shown()))
          .orElse(found);
    } catch (BadModelException | UnfitVectorException e) {
      return Inspection.failed(
          "it cannot be asked for the cases of gates.invariance: " + e.getMessage());
    }
  }

  private List<FeatureVector> vectors(List<FeatureValues> rows) {
    return rows.stream()
        .map(row -> new FeatureVector("", "", Instant.EPOCH, Instant.EPOCH, signature.hash(), row))
        .toList();
  }

  @Override
  public Draft draft(String of, Publish publish, byte[] artifact) {
    return inspector.draft(of, publish, artifact);
  }
}
