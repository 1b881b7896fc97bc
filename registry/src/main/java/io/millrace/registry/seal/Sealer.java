package io.millrace.registry.seal;

import io.millrace.schemas.message.Bundle;
import java.util.Optional;

/**
 * Signs what a stage of the pipeline itself makes, where it has a key to sign with.
 *
 * @param trust whose signature is needed
 * @param key the stage's own
 */
public record Sealer(Trust trust, Optional<SealingKey> key) {

  /** Why nothing that is made here could ever serve; empty where it can. */
  public Optional<String> objection() {
    if (!trust.isNeeded()) {
      return Optional.empty();
    }
    if (key.isEmpty()) {
      return Optional.of(
          "pipeline %s serves only signed versions, and this stage has no key to sign with: give it one with --key FILE or MILLRACE_KEY, and list its public key under trust"
              .formatted(trust.pipeline()));
    }
    return trust.keys().contains(key.get().open())
        ? Optional.empty()
        : Optional.of(
            "pipeline %s does not trust this stage's key: add %s under trust"
                .formatted(trust.pipeline(), key.get().open()));
  }

  /** The bundle, signed where there is a key. */
  public Bundle sign(Bundle bundle) {
    return key.map(own -> own.sign(trust.pipeline(), bundle)).orElse(bundle);
  }
}
