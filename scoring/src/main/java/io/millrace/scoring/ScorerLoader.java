package io.millrace.scoring;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.scoring.calibration.CalibratedModel;
import io.millrace.scoring.calibration.OutputReading;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelFormat;

/**
 * Makes a version ready to score, or says why it must not: digest, signature, manifest, artifact
 * and self-test are checked at every load, in the registry's inspection and again wherever it
 * serves. Thread-safe.
 */
public final class ScorerLoader {
  private static final int WARM_ROUNDS = 50;

  private final Signatures signatures;
  private final Trust trust;
  private final ModelFormats formats;

  /** Of versions that nobody needs to sign, on the CPU. */
  public ScorerLoader(Signatures signatures) {
    this(signatures, Trust.everyone());
  }

  /** On the CPU. */
  public ScorerLoader(Signatures signatures, Trust trust) {
    this(signatures, trust, new Device.Cpu());
  }

  /**
   * @param signatures the columns of the vectors that will come
   * @param trust whose signature a version needs
   * @param device what ONNX models run on
   */
  public ScorerLoader(Signatures signatures, Trust trust, Device device) {
    this.signatures = signatures;
    this.trust = trust;
    this.formats = new ModelFormats(device);
  }

  /**
   * Loads a registered version.
   *
   * @throws BadModelException when it must not serve
   */
  public Scorer load(ModelVersion version, byte[] artifact) {
    return load(version.name(), version.bundle(), artifact);
  }

  /**
   * Loads a registered version and repeats its self-test until the JVM has compiled the way through
   * it, so that its first batch on the stream is no slower than the next.
   *
   * @throws BadModelException when it must not serve
   */
  public Scorer loadWarmed(ModelVersion version, byte[] artifact) {
    return load(version.name(), version.bundle(), artifact, WARM_ROUNDS);
  }

  /**
   * Loads a bundle.
   *
   * @param name for messages
   * @throws BadModelException when it must not serve
   */
  public Scorer load(String name, Bundle bundle, byte[] artifact) {
    return load(name, bundle, artifact, 1);
  }

  /**
   * Loads a registered version to explain its scores.
   *
   * @throws BadModelException when it must not serve
   */
  public Explainer loadExplainer(ModelVersion version, byte[] artifact) {
    Bundle bundle = version.bundle();
    Ready ready = ready(bundle, artifact, 1);
    var layouts = new KnownLayouts(version.name(), ready.encoder(), signatures);
    try {
      return new VersionExplainer(bundle, ready.encoder(), ready.model(), layouts);
    } catch (RuntimeException | StackOverflowError e) {
      ready.model().close();
      throw new BadModelException("its scores cannot be explained: " + e, e);
    }
  }

  private Scorer load(String name, Bundle bundle, byte[] artifact, int rounds) {
    Ready ready = ready(bundle, artifact, rounds);
    return new VersionScorer(name, ready.encoder(), ready.model(), signatures);
  }

  /** What has passed every check. */
  private record Ready(InputEncoder encoder, Model model) {}

  private Ready ready(Bundle bundle, byte[] artifact, int rounds) {
    checkDigest(bundle, artifact);
    trust
        .objection(bundle)
        .ifPresent(
            why -> {
              throw new BadModelException(why);
            });
    checkClasses(bundle.manifest());
    OutputReading.objection(bundle.manifest())
        .ifPresent(
            why -> {
              throw new BadModelException("manifest: " + why);
            });
    ModelFormat format = formats.of(bundle.manifest().engine());
    Model model = model(format, bundle, artifact);
    try {
      InputEncoder encoder = encoder(bundle, model);
      for (int round = 0; round < rounds; round++) {
        SelfTest.run(bundle, encoder, model, format.tolerance());
      }
      return new Ready(encoder, model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** A damaged artifact may break its engine's reader in ways that no format foresees. */
  private static Model model(ModelFormat format, Bundle bundle, byte[] artifact) {
    try {
      Model loaded = OutputReading.of(format.load(bundle.manifest(), artifact), bundle.manifest());
      return calibrated(loaded, bundle.manifest());
    } catch (BadModelException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new BadModelException("the artifact broke its reader: " + e, e);
    }
  }

  private static Model calibrated(Model loaded, Manifest manifest) {
    try {
      return CalibratedModel.of(loaded, manifest);
    } catch (IllegalArgumentException e) {
      loaded.close();
      throw new BadModelException("manifest: " + e.getMessage(), e);
    }
  }

  private static InputEncoder encoder(Bundle bundle, Model model) {
    try {
      return new InputEncoder(bundle.manifest(), model.tokenizer());
    } catch (IllegalArgumentException e) {
      throw new BadModelException("manifest: " + e.getMessage(), e);
    }
  }

  private static void checkClasses(Manifest manifest) {
    boolean isOfSeveral =
        switch (manifest.task()) {
          case MULTICLASS, CLUSTERING -> true;
          case BINARY, REGRESSION, ANOMALY -> false;
        };
    if (isOfSeveral != (manifest.classes().size() > 1)
        || (isOfSeveral && !manifest.calibration().isEmpty())) {
      throw new BadModelException(
          "manifest: task %s with the classes %s and %d calibrations: several classes or clusters have two names or more and no calibration, other tasks no names"
              .formatted(manifest.task(), manifest.classes(), manifest.calibration().size()));
    }
  }

  private static void checkDigest(Bundle bundle, byte[] artifact) {
    if (artifact.length > ArtifactChunk.LARGEST_ARTIFACT) {
      throw new BadModelException(
          "the artifact has %d bytes: %d are the limit, so publish a smaller model"
              .formatted(artifact.length, ArtifactChunk.LARGEST_ARTIFACT));
    }
    String digest = Artifacts.sha256(artifact);
    if (!digest.equals(bundle.artifact().sha256()) || artifact.length != bundle.artifact().size()) {
      throw new BadModelException(
          "digest: the artifact is %s (%d bytes) but the bundle names %s (%d bytes): it was changed on the way; submit it again"
              .formatted(
                  digest, artifact.length, bundle.artifact().sha256(), bundle.artifact().size()));
    }
  }
}
