package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.ModelShape;
import io.millrace.scoring.model.ModelShape.Entry;
import io.millrace.scoring.model.ModelShape.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An ONNX file read as data, before any runtime sees it: which inputs and outputs it has, and which
 * of them serve. Refused: inputs or outputs that the manifest does not describe, and what {@link
 * OnnxSafety} finds.
 */
final class OnnxGraph {
  /** Of a model that takes one size only. */
  private static final int LARGEST_BATCH = 4096;

  private static final long OPEN = ModelShape.OPEN;

  private final ModelProto model;
  private final GraphProto graph;

  private OnnxGraph(ModelProto model) {
    this.model = model;
    this.graph = model.getGraph();
  }

  static OnnxGraph of(byte[] artifact) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(artifact);
    } catch (InvalidProtocolBufferException e) {
      throw new BadModelException("the artifact is no ONNX file: " + e.getMessage(), e);
    }
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw new BadModelException("the artifact is no ONNX file: it has no graph");
    }
    OnnxSafety.check(model);
    return new OnnxGraph(model);
  }

  /** What the file says of itself. */
  ModelShape shape() {
    String producer = model.getProducerName();
    return new ModelShape(producer.isBlank() ? "onnx" : producer, inputs(), outputs());
  }

  /** The text of its tokenizer, where one came with it. */
  Optional<String> tokenizer() {
    return OnnxTokenizer.in(model);
  }

  /** The only batch size that it takes; empty where it takes any. */
  OptionalInt batch() {
    return inputs().stream()
        .filter(input -> !input.dims().isEmpty())
        .mapToLong(input -> input.dims().getFirst())
        .filter(dim -> dim != ModelShape.OPEN)
        .mapToInt(dim -> (int) Math.min(dim, Integer.MAX_VALUE))
        .findFirst();
  }

  /** Holds the graph's inputs against the manifest's: names, element types and shapes. */
  void checkInputs(Manifest manifest) {
    Map<String, Entry> inputs = new TreeMap<>();
    inputs().forEach(input -> inputs.put(input.name(), input));
    Set<String> described =
        manifest.inputs().stream().map(Input::name).collect(Collectors.toCollection(TreeSet::new));
    if (!inputs.keySet().equals(described)) {
      throw new BadModelException(
          "manifest: it describes the inputs %s, but the model takes %s"
              .formatted(described, inputs.keySet()));
    }
    for (Input input : manifest.inputs()) {
      checkInput(input, Objects.requireNonNull(inputs.get(input.name())));
    }
    int batch = batch().orElse(1);
    if (batch > LARGEST_BATCH) {
      throw new BadModelException(
          "the model takes batches of %d rows: %d is the most, because every call fills one; export it with an open batch"
              .formatted(batch, LARGEST_BATCH));
    }
    if (inputs.values().stream().map(OnnxGraph::batchOf).distinct().count() > 1) {
      throw new BadModelException(
          "the inputs %s have batches of different sizes: a row has one value in each"
              .formatted(inputs.values().stream().map(Entry::words).toList()));
    }
  }

  private static long batchOf(Entry input) {
    return input.dims().isEmpty() ? ModelShape.OPEN : input.dims().getFirst();
  }

  private static void checkInput(Input input, Entry found) {
    boolean fits = found.type().equals(Optional.of(input.elementType()));
    if (!found.dims().isEmpty()) {
      List<Long> row = found.dims().subList(1, found.dims().size());
      fits = fits && row.size() == input.shape().size();
      for (int i = 0; fits && i < row.size(); i++) {
        fits = row.get(i) == ModelShape.OPEN || row.get(i).intValue() == input.shape().get(i);
      }
    }
    if (!fits) {
      throw new BadModelException(
          "manifest: input %s is %s with rows of shape %s, but the model takes %s; publish it with other --inputs"
              .formatted(input.name(), input.elementType(), input.shape(), found.words()));
    }
  }

  /** The output that holds the score, checked for the manifest's column. */
  Result output(Manifest manifest) {
    List<Result> outputs = outputs();
    List<String> names = outputs.stream().map(Result::name).toList();
    int position = manifest.output().map(names::indexOf).orElse(names.size() == 1 ? 0 : -1);
    if (position < 0) {
      throw new BadModelException(
          "manifest: output %s is to hold the score, but the model has %s; name one of them"
              .formatted(manifest.output().orElse("(none)"), names));
    }
    Result output = outputs.get(position);
    int column = manifest.outputColumn();
    long columns = output.columns();
    if (manifest.width() > 1 && columns != OPEN && columns != manifest.width()) {
      throw new BadModelException(
          "manifest: output %s is to hold probabilities of the %d classes %s, but the model gives %s"
              .formatted(output.name(), manifest.width(), manifest.classes(), output.words()));
    }
    if (!output.isReal() || column < 0 || (columns != OPEN && column >= columns)) {
      throw new BadModelException(
          "manifest: the score is column %d of output %s, but the model gives %s: it must be floating-point numbers with such a column"
              .formatted(column, output.name(), output.words()));
    }
    return output;
  }

  /**
   * The file with the score's output alone, without a tokenizer. Converters for scikit-learn give a
   * label beside the probabilities, and the probabilities as a sequence of maps, made by one last
   * operator (ZipMap) from a plain tensor: that tensor is read instead, and what leads to the rest
   * is not run.
   */
  byte[] servingOnly(String output, byte[] artifact) {
    Optional<NodeProto> zipMap = zipMap(output);
    if (zipMap.isEmpty() && graph.getOutputCount() == 1) {
      return tokenizer().isEmpty() ? artifact : OnnxTokenizer.without(model).toByteArray();
    }
    GraphProto.Builder serving = graph.toBuilder().clearOutput();
    if (zipMap.isPresent()) {
      serving.clearNode();
      graph.getNodeList().stream().filter(node -> !isZipMap(node)).forEach(serving::addNode);
      serving.addOutput(floats(zipMap.get().getInput(0)));
    } else {
      graph.getOutputList().stream()
          .filter(value -> value.getName().equals(output))
          .forEach(serving::addOutput);
    }
    return OnnxTokenizer.without(model).toBuilder().setGraph(serving).build().toByteArray();
  }

  /** A value of floating-point numbers, of any shape. */
  static ValueInfoProto floats(String name) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE)))
        .build();
  }

  private Optional<NodeProto> zipMap(String output) {
    return graph.getNodeList().stream()
        .filter(node -> isZipMap(node) && node.getOutputList().contains(output))
        .findFirst();
  }

  private static boolean isZipMap(NodeProto node) {
    return node.getOpType().equals("ZipMap");
  }

  private List<Entry> inputs() {
    Set<String> constants =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    return graph.getInputList().stream()
        .filter(input -> !constants.contains(input.getName()))
        .map(OnnxGraph::input)
        .toList();
  }

  private static Entry input(ValueInfoProto input) {
    TypeProto.Tensor type = input.getType().getTensorType();
    Optional<ElementType> element =
        switch (type.getElemType()) {
          case TensorProto.DataType.FLOAT_VALUE -> Optional.of(ElementType.FLOAT32);
          case TensorProto.DataType.DOUBLE_VALUE -> Optional.of(ElementType.FLOAT64);
          case TensorProto.DataType.INT64_VALUE -> Optional.of(ElementType.INT64);
          case TensorProto.DataType.STRING_VALUE -> Optional.of(ElementType.STRING);
          default -> Optional.empty();
        };
    return new Entry(input.getName(), element, typeName(type), dims(type), List.of());
  }

  private List<Result> outputs() {
    return graph.getOutputList().stream().map(this::result).toList();
  }

  private Result result(ValueInfoProto output) {
    TypeProto.Tensor type = output.getType().getTensorType();
    Optional<NodeProto> zipMap = zipMap(output.getName());
    if (zipMap.isPresent()) {
      return new Result(output.getName(), true, "maps of FLOAT", List.of(), classes(zipMap.get()));
    }
    boolean isReal =
        type.getElemType() == TensorProto.DataType.FLOAT_VALUE
            || type.getElemType() == TensorProto.DataType.DOUBLE_VALUE;
    return new Result(output.getName(), isReal, typeName(type), dims(type), List.of());
  }

  private static List<String> classes(NodeProto zipMap) {
    List<String> classes = new ArrayList<>();
    for (AttributeProto attribute : zipMap.getAttributeList()) {
      attribute.getStringsList().forEach(text -> classes.add(text.toStringUtf8()));
      attribute.getIntsList().forEach(number -> classes.add(String.valueOf(number)));
    }
    return classes;
  }

  private static String typeName(TypeProto.Tensor type) {
    TensorProto.DataType known = TensorProto.DataType.forNumber(type.getElemType());
    return known == null ? "type " + type.getElemType() : known.name();
  }

  private static List<Long> dims(TypeProto.Tensor type) {
    return type.getShape().getDimList().stream()
        .map(dim -> dim.hasDimValue() && dim.getDimValue() > 0 ? dim.getDimValue() : OPEN)
        .toList();
  }
}
