package io.millrace.registry.seal;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Seal;
import io.millrace.schemas.pipeline.Pipeline;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Whose signature a pipeline's versions need: one of these Ed25519 keys (RFC 8032), or nobody's
 * where there is none. Asked by the registry's writer and again wherever a version is loaded, so
 * that who can write to a topic can still not make a model serve.
 *
 * @param pipeline the pipeline that these keys speak for
 * @param keys X.509, base64
 */
public record Trust(String pipeline, List<String> keys) {
  public Trust {
    keys = List.copyOf(keys);
  }

  /** As the pipeline file has it. */
  public static Trust of(Pipeline pipeline) {
    return new Trust(pipeline.name(), pipeline.trust());
  }

  /** Everybody's. */
  public static Trust everyone() {
    return new Trust("", List.of());
  }

  /** Whether a version needs a signature. */
  public boolean isNeeded() {
    return !keys.isEmpty();
  }

  /** Why a bundle must not serve in this pipeline; empty where its signature will do. */
  public Optional<String> objection(Bundle bundle) {
    if (!isNeeded()) {
      return Optional.empty();
    }
    if (bundle.seal().isEmpty()) {
      return Optional.of(
          "signature: it is not signed, and pipeline %s serves only what one of its %d trusted keys has signed; publish it with --key FILE"
              .formatted(pipeline, keys.size()));
    }
    Seal seal = bundle.seal().get();
    if (!keys.contains(seal.key())) {
      return Optional.of(
          "signature: it is signed by key %s, which the trust list of pipeline %s does not have; sign it with one of the %d keys there, or add this one"
              .formatted(seal.key(), pipeline, keys.size()));
    }
    if (!isGenuine(bundle, seal)) {
      return Optional.of(
          "signature: key %s has not signed this for pipeline %s and contender %s: artifact or manifest are not those that were signed; publish it anew with --key FILE"
              .formatted(seal.key(), pipeline, bundle.contender()));
    }
    return Optional.empty();
  }

  private boolean isGenuine(Bundle bundle, Seal seal) {
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(seal.key())));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(Statement.of(pipeline, bundle));
      return check.verify(seal.signature().bytes());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
