package io.millrace.scoring;

import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.model.BadModelException;
import java.util.Optional;

/**
 * Holds every version of a pipeline against its label: a model of another task, or of other
 * classes, gives no answers that could be judged, wherever it was made.
 */
public final class LabelFit implements Inspector {
  private final Pipeline pipeline;
  private final Inspector inspector;

  LabelFit(Pipeline pipeline, Inspector inspector) {
    this.pipeline = pipeline;
    this.inspector = inspector;
  }

  /**
   * For whoever is about to load a version.
   *
   * @throws BadModelException when it is for another label
   */
  public static void check(Pipeline pipeline, Manifest manifest) {
    pipeline
        .label()
        .objection(manifest)
        .ifPresent(
            why -> {
              throw new BadModelException(why);
            });
  }

  @Override
  public Inspection inspect(String of, Bundle bundle, byte[] artifact) {
    Optional<String> objection =
        of.equals(pipeline.name())
            ? pipeline.label().objection(bundle.manifest())
            : Optional.empty();
    return objection
        .map(Inspection::failed)
        .orElseGet(() -> inspector.inspect(of, bundle, artifact));
  }

  @Override
  public Draft draft(String of, Publish publish, byte[] artifact) {
    return inspector.draft(of, publish, artifact);
  }
}
