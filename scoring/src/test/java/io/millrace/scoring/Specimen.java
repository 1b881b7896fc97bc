package io.millrace.scoring;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A real small model over three features, and an oracle that scores an input row without the code
 * under test.
 *
 * @param oracle from the encoded row {@code [distance, distance missing, hour, is ORD, is DFW]}
 */
record Specimen(
    Engine engine,
    Manifest.Task task,
    ElementType type,
    byte[] artifact,
    ToDoubleFunction<double[]> oracle) {
  /** Of a binary label. */
  Specimen(Engine engine, ElementType type, byte[] artifact, ToDoubleFunction<double[]> oracle) {
    this(engine, Manifest.Task.BINARY, type, artifact, oracle);
  }

  static final int WIDTH = 5;
  static final Column DISTANCE =
      Column.of("distance", Feature.Type.NUMBER, "field(distance):number");
  static final Column HOUR = Column.of("hour", Feature.Type.NUMBER, "calendar(hour,UTC)");
  static final Column ORIGIN = Column.of("origin", Feature.Type.CATEGORY, "field(origin):category");
  static final Signature SIGNATURE = Signature.ofColumns(List.of(DISTANCE, HOUR, ORIGIN));

  /** A vector's values. */
  record Row(double distance, double hour, String origin) {
    static Row random(Random random) {
      return new Row(
          random.nextInt(5) == 0 ? Double.NaN : 200 + 2000 * random.nextDouble(),
          random.nextInt(24),
          new String[] {"ORD", "DFW", "XXX", null}[random.nextInt(4)]);
    }

    /** By hand what the manifest says. */
    double[] encoded() {
      return new double[] {
        ((Double.isNaN(distance) ? 900 : distance) - 1000) / 500,
        Double.isNaN(distance) ? 1 : 0,
        (hour - 12) / 6,
        "ORD".equals(origin) ? 1 : 0,
        "DFW".equals(origin) ? 1 : 0
      };
    }

    FeatureVector vector() {
      return vector(
          SIGNATURE,
          new FeatureValues(
              new double[] {distance, hour, Double.NaN}, new String[] {null, null, origin}));
    }

    static FeatureVector vector(Signature signature, FeatureValues values) {
      return new FeatureVector("e", "k", Instant.EPOCH, Instant.EPOCH, signature.hash(), values);
    }
  }

  static List<Row> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(Row.random(random));
    }
    return rows;
  }

  double expected(Row row) {
    return oracle.applyAsDouble(row.encoded());
  }

  Manifest manifest() {
    return manifest(
        List.of(
            new Scaled("distance", 900, 1000, 500),
            new MissingFlag("distance"),
            new Scaled("hour", 12, 12, 6),
            new OneHot("origin", List.of("ORD", "DFW"))));
  }

  Manifest manifest(List<Manifest.Encoding> columns) {
    return new Manifest(
        engine,
        task,
        "specimen",
        SIGNATURE.hash(),
        SIGNATURE.columns().stream()
            .map(c -> new FeatureRef(c.name(), c.definitionHash()))
            .toList(),
        List.of(new Input("x", type, columns)),
        Optional.empty(),
        0);
  }

  Bundle bundle() {
    return bundle(manifest(), artifact, selfTest(rows(20, 7), 0));
  }

  /** The bundle with other bytes under their own, right digest. */
  Bundle withArtifact(byte[] bytes) {
    return bundle(manifest(), bytes, selfTest(rows(20, 7), 0));
  }

  List<SelfTestRow> selfTest(List<Row> rows, double error) {
    return rows.stream()
        .map(
            row ->
                new SelfTestRow(
                    List.of(row.distance(), row.hour(), Double.NaN),
                    List.of(Optional.empty(), Optional.empty(), Optional.ofNullable(row.origin())),
                    expected(row) + error))
        .toList();
  }

  static Bundle bundle(Manifest manifest, byte[] bytes, List<SelfTestRow> selfTest) {
    var provenance =
        new Provenance(
            "r1", Instant.EPOCH, Instant.EPOCH, 200, "00", Map.of(), 1, 1, "test", "21", "test");
    var evaluation = new Evaluation(Instant.EPOCH, Instant.EPOCH, 1, Map.of(), Map.of(), List.of());
    return new Bundle(
        "specimen",
        manifest,
        Artifacts.describe(bytes),
        new Blob(new byte[0]),
        selfTest,
        provenance,
        evaluation,
        "");
  }
}
