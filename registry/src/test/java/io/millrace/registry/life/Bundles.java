package io.millrace.registry.life;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bundles as small as they can be. */
public final class Bundles {
  private Bundles() {}

  public static Bundle passing(String contender) {
    return bundle(contender, new Gate("beats-majority", true, "0.10 under 0.16"));
  }

  public static Bundle failing(String contender) {
    return bundle(contender, new Gate("beats-majority", false, "0.20 is over 0.16"));
  }

  private static Bundle bundle(String contender, Gate gate) {
    var manifest =
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.BINARY,
            "gradient-boosting",
            "0000",
            List.of(),
            List.of(),
            Optional.empty(),
            0);
    var provenance =
        new Provenance(
            "r1", Instant.EPOCH, Instant.EPOCH, 1, "00", Map.of(), 1, 1, "test", "21", "test");
    var evaluation =
        new Evaluation(Instant.EPOCH, Instant.EPOCH, 1, Map.of(), Map.of(), List.of(gate));
    return new Bundle(
        contender,
        manifest,
        new Artifact("ab".repeat(32), 1, 1),
        new Blob(new byte[0]),
        List.of(),
        provenance,
        evaluation,
        "");
  }
}
