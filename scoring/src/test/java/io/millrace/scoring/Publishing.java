package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.life.Draft;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Command.Kind;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.publish.Drafting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Someone who publishes an artifact to a pipeline with these features. */
record Publishing(
    Engine engine,
    Task task,
    List<Column> features,
    byte[] artifact,
    String inputs,
    String output,
    String calibrate,
    String sample,
    List<String> classes,
    String outputIs) {
  Publishing(
      Engine engine,
      Task task,
      List<Column> features,
      byte[] artifact,
      String inputs,
      String output,
      String calibrate,
      String sample) {
    this(engine, task, features, artifact, inputs, output, calibrate, sample, List.of(), "");
  }

  static Publishing onnx(byte[] artifact, Column... features) {
    return new Publishing(Engine.ONNX, Task.BINARY, List.of(features), artifact, "", "", "", "");
  }

  static Column number(String name) {
    return new Column(name, Kind.NUMBER, "field(%s):number".formatted(name));
  }

  static Column category(String name) {
    return new Column(name, Kind.CATEGORY, "field(%s):category".formatted(name));
  }

  static Column text(String name) {
    return new Column(name, Kind.TEXT, "field(%s):text".formatted(name));
  }

  Publishing inputs(String text) {
    return new Publishing(
        engine, task, features, artifact, text, output, calibrate, sample, classes, outputIs);
  }

  Publishing output(String text) {
    return new Publishing(
        engine, task, features, artifact, inputs, text, calibrate, sample, classes, outputIs);
  }

  Publishing calibrate(String text) {
    return new Publishing(
        engine, task, features, artifact, inputs, output, text, sample, classes, outputIs);
  }

  Publishing sample(String text) {
    return new Publishing(
        engine, task, features, artifact, inputs, output, calibrate, text, classes, outputIs);
  }

  Publishing task(Task other) {
    return new Publishing(
        engine, other, features, artifact, inputs, output, calibrate, sample, classes, outputIs);
  }

  /** Of a pipeline whose label is one of these. */
  Publishing classes(String... names) {
    return new Publishing(
        engine,
        Task.MULTICLASS,
        features,
        artifact,
        inputs,
        output,
        calibrate,
        sample,
        List.of(names),
        outputIs);
  }

  /** Says what the output's numbers are. */
  Publishing outputIs(String kind) {
    return new Publishing(
        engine, task, features, artifact, inputs, output, calibrate, sample, classes, kind);
  }

  Draft draft() {
    var offer =
        new Offer(
            engine,
            task,
            features,
            inputs,
            output,
            calibrate,
            new Blob(sample.getBytes(StandardCharsets.UTF_8)),
            List.of(),
            "Is it late?",
            "",
            classes,
            outputIs);
    var publish = new Publish("guest", Artifacts.describe(artifact), offer);
    return new Drafting(new ModelFormats(new Device.Cpu())::of).draft("flights", publish, artifact);
  }

  Bundle bundle() {
    Draft draft = draft();
    assertThat(draft).isInstanceOf(Draft.Ready.class);
    return ((Draft.Ready) draft).bundle();
  }

  String question() {
    Draft draft = draft();
    assertThat(draft).isInstanceOf(Draft.Unclear.class);
    return ((Draft.Unclear) draft).question();
  }

  String refusal() {
    Draft draft = draft();
    assertThat(draft).isInstanceOf(Draft.Bad.class);
    return ((Draft.Bad) draft).reason();
  }

  /** Scores of rows, in the order of the features, as a worker gives them. */
  double[] scores(List<List<Object>> rows) {
    try (Scorer scorer =
        new ScorerLoader(Signatures.of(signature())).load("guest", bundle(), artifact)) {
      return scorer.score(vectors(rows));
    }
  }

  /** What explains the version that comes of it. */
  Explainer explainer() {
    var version = new ModelVersion("p", 1, ModelVersion.State.CURRENT, bundle(), List.of());
    return new ScorerLoader(Signatures.of(signature())).loadExplainer(version, artifact);
  }

  private Signature signature() {
    return Signature.ofColumns(
        features.stream()
            .map(c -> Signature.Column.of(c.name(), type(c.kind()), c.definition()))
            .toList());
  }

  /** Rows in the order of the features; what is neither a number nor a text is missing. */
  List<FeatureVector> vectors(List<List<Object>> rows) {
    String signature = signature().hash();
    List<FeatureVector> vectors = new ArrayList<>();
    for (List<Object> row : rows) {
      double[] numbers = new double[row.size()];
      @Nullable String[] texts = new @Nullable String[row.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = row.get(i) instanceof Number x ? x.doubleValue() : Double.NaN;
        texts[i] = row.get(i) instanceof String text && !text.isEmpty() ? text : null;
      }
      vectors.add(
          new FeatureVector(
              "e",
              "k",
              Instant.EPOCH,
              Instant.EPOCH,
              signature,
              new FeatureValues(numbers, texts)));
    }
    return vectors;
  }

  private static Feature.Type type(Kind kind) {
    return switch (kind) {
      case NUMBER -> Feature.Type.NUMBER;
      case CATEGORY -> Feature.Type.CATEGORY;
      case TEXT -> Feature.Type.TEXT;
    };
  }
}
