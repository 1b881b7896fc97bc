package io.millrace.app.backtest;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version to be tried on past events beside those that served: "what if this had been champion?"
 * It enters the race as a contender of its own, {@value #NAME}, so that its predictions stay apart
 * from the others', and the verdict on the title answers the question; the title itself never
 * passes to it.
 *
 * @param origin what it is called outside: {@code trees@3}, or a file's name
 */
public record Candidate(String origin, Bundle bundle, Blob artifact) {
  /** The contender that it races as. */
  public static final String NAME = "candidate";

  /** The pipeline with one contender more, which nobody trains. */
  Pipeline beside(Pipeline pipeline) {
    return beside(pipeline, bundle.manifest().engine(), origin);
  }

  static Pipeline beside(Pipeline pipeline, Manifest.Engine engine, String origin) {
    if (pipeline.contenders().containsKey(NAME)) {
      throw new IllegalArgumentException(
          "a contender is called %s, as the model to be tried will be: rename it for this backtest"
              .formatted(NAME));
    }
    Map<String, Contender> all = new LinkedHashMap<>(pipeline.contenders());
    all.put(NAME, new Contender(NAME, engine, "file", List.of(), 0, Optional.of(origin)));
    return pipeline.with(all);
  }

  /** What is submitted. */
  Bundle renamed() {
    return new Bundle(
        NAME,
        bundle.manifest(),
        bundle.artifact(),
        bundle.profile(),
        bundle.selfTest(),
        bundle.provenance(),
        bundle.evaluation(),
        bundle.card());
  }
}
