package io.millrace.scoring.publish;

import io.millrace.measures.loss.Distribution;
import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.life.Draft;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.calibration.Calibrator;
import io.millrace.scoring.calibration.OutputReading;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.model.ModelShape;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a bundle of an artifact from anywhere: looks at its inputs and outputs, infers how they
 * meet the pipeline's features, tries it on rows, and writes down what it found. The command and
 * the registry's writer use it alike. Stateless.
 */
public final class Drafting {
  private final Function<Engine, ModelFormat> formats;

  public Drafting(Function<Engine, ModelFormat> formats) {
    this.formats = formats;
  }

  /** A bundle, or why there is none. */
  public Draft draft(String pipeline, Publish publish, byte[] artifact) {
    try {
      return ready(pipeline + "/" + publish.contender(), publish, artifact);
    } catch (UnclearException e) {
      return new Draft.Unclear(publish.contender() + ": " + e.getMessage());
    } catch (BadModelException e) {
      return new Draft.Bad(bare(publish), String.valueOf(e.getMessage()));
    }
  }

  private Draft ready(String title, Publish publish, byte[] artifact) {
    Offer offer = publish.offer();
    ModelFormat format = formats.apply(offer.engine());
    ModelShape shape = look(format, artifact);
    FeatureList features = new FeatureList(offer.features());
    Manifest offered = offered(offer, shape, features);
    List<String> taken = offered.features().stream().map(FeatureRef::name).toList();
    Sample sample = Sample.of(offer, taken, features);
    try (Model model = OutputReading.of(format.load(offered, artifact), offered)) {
      Rehearsal rehearsal = new Rehearsal(model, offered, sample);
      Manifest settled = rehearsal.settled();
      double[] outputs =
          sample.rows().isEmpty() ? new double[0] : rehearsal.outputs(sample.rows(), settled);
      List<Calibration> calibration = CalibrationChoice.of(offer.calibrate()).fit(sample, outputs);
      DoubleUnaryOperator calibrator = Calibrator.of(calibration);
      Manifest manifest = settled.withCalibration(calibration);
      List<SelfTestRow> rows =
          rehearsal.rows(settled).stream().map(r -> through(r, calibrator)).toList();
      checkScores(rows, manifest);
      Assessment found =
          Assessment.of(
              sample,
              Arrays.stream(outputs).map(calibrator).toArray(),
              taken,
              features,
              offer.segments());
      Bundle bundle =
          new Bundle(
              publish.contender(),
              manifest,
              publish.artifact(),
              found.profile(),
              rows,
              provenance(offer),
              evaluation(found),
              Wording.card(title, offer, manifest, found, features.names()));
      return new Draft.Ready(bundle, Wording.of(manifest, features.names()));
    }
  }

  /** A damaged artifact may break its engine's reader in ways that no format foresees. */
  private static ModelShape look(ModelFormat format, byte[] artifact) {
    try {
      return format.look(artifact);
    } catch (BadModelException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new BadModelException("the artifact broke its reader: " + e, e);
    }
  }

  private static Manifest offered(Offer offer, ModelShape shape, FeatureList features) {
    checkAsked(offer);
    List<Input> inputs = new InputInference(features, shape, offer.inputs()).inputs();
    OutputInference.Place place = new OutputInference(shape, offer).place();
    Set<String> taken =
        inputs.stream()
            .flatMap(input -> input.columns().stream())
            .map(Encoding::feature)
            .collect(Collectors.toSet());
    Signature signature = features.signature();
    Manifest manifest =
        new Manifest(
                offer.engine(),
                offer.task(),
                shape.algorithm(),
                signature.hash(),
                signature.columns().stream()
                    .filter(column -> taken.contains(column.name()))
                    .map(column -> new FeatureRef(column.name(), column.definitionHash()))
                    .toList(),
                inputs,
                Optional.of(place.output().name()),
                place.column())
            .withClasses(offer.classes());
    return manifest.withOutputKind(OutputChoice.of(offer, manifest, place.output().columns()));
  }

  private static void checkAsked(Offer offer) {
    if (CalibrationChoice.of(offer.calibrate()) == CalibrationChoice.NONE) {
      return;
    }
    String objection =
        switch (offer.task()) {
          case BINARY -> "";
          case REGRESSION -> "makes one probability, but the pipeline's label is a number";
          case MULTICLASS ->
              "makes one probability, but the pipeline's label is one of several classes, whose probabilities the model itself must give";
          case CLUSTERING, ANOMALY ->
              "is fitted to what was true, and nobody says that where label.task is "
                  + offer.task().name().toLowerCase(Locale.ROOT);
        };
    if (!objection.isEmpty()) {
      throw new UnclearException(
          "--calibrate %s %s: leave it out".formatted(offer.calibrate(), objection));
    }
  }

  private static SelfTestRow through(SelfTestRow row, DoubleUnaryOperator calibrator) {
    return row.probabilities().isEmpty()
        ? new SelfTestRow(row.numbers(), row.texts(), calibrator.applyAsDouble(row.expected()))
        : row;
  }

  private static void checkScores(List<SelfTestRow> rows, Manifest manifest) {
    for (SelfTestRow row : rows) {
      double score = row.expected();
      double[] answer = row.answer().stream().mapToDouble(Double::doubleValue).toArray();
      if (answer.length > 1 && !Distribution.isOne(answer, 0, answer.length)) {
        throw new UnclearException(
            "output %s answers %s, which are no %s that sum to 1: %s; or name another with --output NAME"
                .formatted(
                    manifest.output().orElse(""),
                    Arrays.toString(answer),
                    manifest.task() == Task.CLUSTERING ? "shares" : "probabilities",
                    OutputChoice.remedy(manifest)));
      }
      if (!Double.isFinite(score)) {
        throw new BadModelException(
            "it answers %s to a row of its self-test: a score must be finite".formatted(score));
      }
      if (manifest.task() == Task.BINARY && (score < 0 || score > 1)) {
        throw new UnclearException(
            "output %s, column %d, answers %s, which is no probability in [0, 1]: %s; or name another with --output NAME:COLUMN, or add --calibrate platt or isotonic with a --sample that has a column label"
                .formatted(
                    manifest.output().orElse(""),
                    manifest.outputColumn(),
                    score,
                    OutputChoice.remedy(manifest)));
      }
    }
  }

  private static Evaluation evaluation(Assessment found) {
    return new Evaluation(
        Instant.EPOCH, Instant.EPOCH, found.rows(), found.values(), Map.of(), List.of());
  }

  /** Of what is known; times are the epoch, because nothing is known of its training. */
  private static Provenance provenance(Offer offer) {
    String version = Drafting.class.getPackage().getImplementationVersion();
    return new Provenance(
        "published",
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        offer.sample().size() == 0 ? "" : Artifacts.sha256(offer.sample().bytes()),
        Map.of(
            "inputs",
            offer.inputs(),
            "output",
            offer.output(),
            "output-is",
            offer.outputIs(),
            "calibrate",
            offer.calibrate()),
        0,
        0,
        Objects.requireNonNullElse(version, "development"),
        "%s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.version")),
        "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
  }

  /** As much of a bundle as can be had of an artifact that must not be loaded. */
  private static Bundle bare(Publish publish) {
    Offer offer = publish.offer();
    return new Bundle(
        publish.contender(),
        new Manifest(
                offer.engine(),
                offer.task(),
                "unknown",
                new FeatureList(offer.features()).signature().hash(),
                List.of(),
                List.of(),
                Optional.empty(),
                0)
            .withClasses(offer.classes()),
        publish.artifact(),
        new Blob(new byte[0]),
        List.of(),
        provenance(offer),
        new Evaluation(Instant.EPOCH, Instant.EPOCH, 0, Map.of(), Map.of(), List.of()),
        "Nothing could be said of it: it was refused before it was loaded.");
  }
}
