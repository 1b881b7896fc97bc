package io.millrace.console.http;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A version as programs read it. */
final class VersionJson {
  private VersionJson() {}

  /** What tells it from others, where it stands, and which workers cannot load it. */
  static Map<String, Object> brief(ModelVersion version, PipelineState state) {
    Bundle bundle = version.bundle();
    Map<String, Object> brief = new LinkedHashMap<>();
    brief.put("name", version.name());
    brief.put("contender", version.contender());
    brief.put("version", version.number());
    brief.put("state", version.state().name().toLowerCase(Locale.ROOT));
    brief.put("why", version.history().getLast().why());
    brief.put("engine", bundle.manifest().engine().name().toLowerCase(Locale.ROOT));
    brief.put("algorithm", bundle.manifest().algorithm());
    brief.put("sha256", bundle.artifact().sha256());
    brief.put("bytes", bundle.artifact().size());
    brief.put("signed_by", bundle.seal().map(Bundle.Seal::key).orElse(""));
    brief.put(
        "unloadable", state.loadFailures(version).stream().map(VersionJson::failure).toList());
    return brief;
  }

  private static Map<String, Object> failure(LoadFailure failure) {
    return Map.of("worker", failure.worker(), "at", failure.at().toString(), "why", failure.why());
  }

  /** All that is known, but its sketches and self-test rows. */
  static Map<String, Object> of(ModelVersion version, PipelineState state) {
    Bundle bundle = version.bundle();
    Map<String, Object> all = brief(version, state);
    all.put("signature", bundle.manifest().signature());
    all.put("features", bundle.manifest().features());
    all.put("inputs", bundle.manifest().inputs());
    all.put("output", bundle.manifest().output().orElse(""));
    all.put("output_column", bundle.manifest().outputColumn());
    all.put("output_is", bundle.manifest().outputKind().name().toLowerCase(Locale.ROOT));
    all.put("calibration", bundle.manifest().calibration());
    all.put("quality", bundle.evaluation().values());
    all.put("gates", bundle.evaluation().gates());
    all.put("self_test_rows", bundle.selfTest().size());
    all.put("history", version.history().stream().map(VersionJson::change).toList());
    return all;
  }

  private static Map<String, Object> change(ModelVersion.Change change) {
    return Map.of(
        "state", change.state().name().toLowerCase(Locale.ROOT),
        "at", change.at().toString(),
        "who", change.who(),
        "why", change.why());
  }
}
