package io.millrace.bench.scoring;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.millrace.registry.artifact.Artifacts;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;

/** The models that are measured: a network of random weights, and trees of a made-up rule. */
final class Models {
  static final String INPUT = "x";
  static final int TREES = 150;

  private static final int[] LAYERS = {MadeUpEvents.WIDTH, 64, 32, 1};
  private static final int TRAINING_ROWS = 5_000;
  private static final int SELF_TEST_ROWS = 20;

  private Models() {}

  /** A version's bytes and what they are. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Version(Bundle bundle, byte[] artifact) {}

  /** A perceptron 20-64-32-1 with ReLU and a sigmoid at its end. */
  static byte[] net(long seed) {
    Random random = new Random(seed);
    GraphProto.Builder graph =
        GraphProto.newBuilder().setName("net").addInput(value(INPUT, LAYERS[0]));
    String last = INPUT;
    for (int layer = 1; layer < LAYERS.length; layer++) {
      int in = LAYERS[layer - 1];
      int out = LAYERS[layer];
      graph
          .addInitializer(tensor("w" + layer, random, Math.sqrt(2.0 / in), in, out))
          .addInitializer(tensor("b" + layer, random, 0.1, out))
          .addNode(node("Gemm", "z" + layer, last, "w" + layer, "b" + layer));
      boolean isLast = layer == LAYERS.length - 1;
      last = isLast ? "p" : "a" + layer;
      graph.addNode(node(isLast ? "Sigmoid" : "Relu", last, "z" + layer));
    }
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .setGraph(graph.addOutput(value("p", 1)))
        .build()
        .toByteArray();
  }

  /** The network as a version of contender {@code net}. */
  static Version netVersion(Signature signature, long seed) {
    byte[] artifact = net(seed);
    try (var raw = new RawNet(artifact, MadeUpEvents.WIDTH, SELF_TEST_ROWS)) {
      return version("net", Engine.ONNX, ElementType.FLOAT32, signature, artifact, raw);
    }
  }

  /** Smile's gradient boosting, 150 trees of at most 8 leaves. */
  static GradientTreeBoost trees() {
    double[][] x = MadeUpEvents.rows(TRAINING_ROWS);
    Random random = new Random(1);
    int[] y = new int[x.length];
    for (int i = 0; i < y.length; i++) {
      double lean = x[i][0] * x[i][1] + x[i][2] - x[i][3] * x[i][3] / 2 + Math.abs(x[i][4]);
      y[i] = lean + random.nextGaussian() > 0.3 ? 1 : 0;
    }
    String[] names =
        IntStream.range(0, MadeUpEvents.WIDTH).mapToObj(i -> "x" + i).toArray(String[]::new);
    return GradientTreeBoost.fit(
        Formula.lhs("good"),
        DataFrame.of(x, names).add(new IntVector("good", y)),
        new GradientTreeBoost.Options(TREES, 12, 8, 5, 0.1, 0.6, null, null));
  }

  /** The trees as a version of contender {@code trees}. */
  static Version treesVersion(Signature signature, GradientTreeBoost trees) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(trees);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    var rows = new SmileRows(trees, MadeUpEvents.WIDTH, SELF_TEST_ROWS);
    return version(
        "trees", Engine.SMILE, ElementType.FLOAT64, signature, bytes.toByteArray(), rows);
  }

  private static Version version(
      String contender,
      Engine engine,
      ElementType type,
      Signature signature,
      byte[] artifact,
      RowModel model) {
    List<Encoding> columns =
        signature.columns().stream().<Encoding>map(c -> new Scaled(c.name(), 0, 0, 1)).toList();
    var manifest =
        new Manifest(
            engine,
            Task.BINARY,
            contender,
            signature.hash(),
            signature.columns().stream()
                .map(c -> new FeatureRef(c.name(), c.definitionHash()))
                .toList(),
            List.of(new Input(INPUT, type, columns)),
            Optional.empty(),
            0);
    var provenance =
        new Provenance(
            "bench", Instant.EPOCH, Instant.EPOCH, 0, "", Map.of(), 1, 0, "bench", "", "");
    var bundle =
        new Bundle(
            contender,
            manifest,
            Artifacts.describe(artifact),
            new Blob(new byte[0]),
            selfTest(model),
            provenance,
            new Evaluation(Instant.EPOCH, Instant.EPOCH, 0, Map.of(), Map.of(), List.of()),
            "");
    return new Version(bundle, artifact);
  }

  private static List<SelfTestRow> selfTest(RowModel model) {
    double[][] rows = MadeUpEvents.rows(SELF_TEST_ROWS);
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length; column++) {
        model.put(row, column, rows[row][column]);
      }
    }
    double[] scores = new double[rows.length];
    model.score(rows.length, scores);
    List<Optional<String>> texts = Collections.nCopies(MadeUpEvents.WIDTH, Optional.empty());
    return IntStream.range(0, rows.length)
        .mapToObj(i -> new SelfTestRow(Arrays.stream(rows[i]).boxed().toList(), texts, scores[i]))
        .toList();
  }

  private static TensorProto.Builder tensor(String name, Random random, double size, int... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
    int count = 1;
    for (int dim : dims) {
      tensor.addDims(dim);
      count *= dim;
    }
    for (int i = 0; i < count; i++) {
      tensor.addFloatData((float) (size * random.nextGaussian()));
    }
    return tensor;
  }

  private static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(type)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static ValueInfoProto.Builder value(String name, long width) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)));
  }
}
