package io.millrace.monitor.stream;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What the registry says of a version that was trained on the stream before its drift. */
public final class Versions {
  private Versions() {}

  public static RegistryRecord told(String contender, int version) {
    Instant now = Instant.EPOCH;
    ModelVersion body =
        new ModelVersion(
            "flights", version, ModelVersion.State.CURRENT, bundle(contender), List.of());
    return new RegistryRecord("flights", "command", now, body);
  }

  /** Hands a message to the fold. */
  public static List<MonitorOutput> feed(MonitorFold fold, Object body) {
    if (body instanceof FeatureVector vector) {
      return fold.accept(vector);
    }
    return body instanceof Prediction prediction
        ? fold.accept(prediction)
        : fold.accept((Label) body);
  }

  private static Bundle bundle(String contender) {
    Signature signature = SeededStream.plan().vectors().signature();
    Manifest manifest =
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.BINARY,
            "gradient-boosting",
            signature.hash(),
            signature.columns().stream()
                .map(column -> new Manifest.FeatureRef(column.name(), column.definitionHash()))
                .toList(),
            List.of(),
            Optional.empty(),
            0);
    return new Bundle(
        contender,
        manifest,
        new Bundle.Artifact("00", 1, 1),
        new Blob(profile()),
        List.of(),
        new Bundle.Provenance(
            "r", Instant.EPOCH, Instant.EPOCH, 1, "d", Map.of(), 1, 1, "c", "j", "m"),
        new Bundle.Evaluation(Instant.EPOCH, Instant.EPOCH, 1, Map.of(), Map.of(), List.of()),
        "card");
  }

  private static byte[] profile() {
    var builder =
        new ProfileBuilder(Map.of("x", FeatureKind.NUMERIC, "origin", FeatureKind.CATEGORY));
    Random random = new Random(77);
    for (int i = 0; i < 2_000; i++) {
      builder.add("x", random.nextGaussian());
      builder.add("origin", random.nextInt(4) == 0 ? "B" : "A");
    }
    return builder.snapshot();
  }
}
