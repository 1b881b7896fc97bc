package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.scoring.model.BadModelException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An ONNX file read as data, before any runtime sees it. Refused: tensors kept in other files (a
 * path in a model has read files outside it before, CVE-2022-25882 and its successors), operators
 * that do not belong to ONNX, and inputs or outputs that the manifest does not describe.
 */
final class OnnxGraph {
  private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");

  private final GraphProto graph;

  private OnnxGraph(GraphProto graph) {
    this.graph = graph;
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
    check(model);
    return new OnnxGraph(model.getGraph());
  }

  /** Looks at every message in the file, subgraphs and functions included. */
  private static void check(Message message) {
    switch (message) {
      case TensorProto tensor -> checkInside(tensor);
      case NodeProto node -> checkDomain(node.getDomain(), "operator " + node.getOpType());
      case OperatorSetIdProto set -> checkDomain(set.getDomain(), "an operator set");
      default -> {}
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        List<?> values =
            field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
        values.forEach(value -> check((Message) value));
      }
    }
  }

  private static void checkInside(TensorProto tensor) {
    if (tensor.getDataLocation() != TensorProto.DataLocation.DEFAULT
        || tensor.getExternalDataCount() > 0) {
      throw new BadModelException(
          "tensor %s keeps its data in another file: an artifact is one file; export it with its weights inside"
              .formatted(tensor.getName()));
    }
  }

  private static void checkDomain(String domain, String what) {
    if (!DOMAINS.contains(domain)) {
      throw new BadModelException(
          "%s is of domain %s: only ONNX's own are run, %s; export it without custom operators"
              .formatted(what, domain, new TreeSet<>(DOMAINS)));
    }
  }

  /** Holds the graph's inputs against the manifest's: names, element types and widths. */
  void checkInputs(Manifest manifest) {
    Map<String, TypeProto.Tensor> inputs = inputs();
    Set<String> described =
        manifest.inputs().stream().map(Input::name).collect(Collectors.toCollection(TreeSet::new));
    if (!inputs.keySet().equals(described)) {
      throw new BadModelException(
          "manifest: it describes the inputs %s, but the model takes %s"
              .formatted(described, inputs.keySet()));
    }
    for (Input input : manifest.inputs()) {
      checkInput(input, inputs.getOrDefault(input.name(), TypeProto.Tensor.getDefaultInstance()));
    }
  }

  private static void checkInput(Input input, TypeProto.Tensor type) {
    int width = input.columns().stream().mapToInt(Encoding::width).sum();
    int expected =
        input.elementType() == ElementType.FLOAT64
            ? TensorProto.DataType.DOUBLE_VALUE
            : TensorProto.DataType.FLOAT_VALUE;
    List<Dimension> shape = type.getShape().getDimList();
    boolean fits =
        type.getElemType() == expected
            && shape.size() == 2
            && !shape.get(0).hasDimValue()
            && (!shape.get(1).hasDimValue() || shape.get(1).getDimValue() == width);
    if (!fits) {
      throw new BadModelException(
          "manifest: input %s is %s [batch, %d], but the model takes type %s %s; the batch dimension must be open"
              .formatted(
                  input.name(),
                  input.elementType(),
                  width,
                  TensorProto.DataType.forNumber(type.getElemType()),
                  words(shape)));
    }
  }

  /** Position of the output that holds the score. */
  int output(Manifest manifest) {
    List<String> names = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    int position = manifest.output().map(names::indexOf).orElse(names.size() == 1 ? 0 : -1);
    if (position < 0) {
      throw new BadModelException(
          "manifest: output %s is to hold the score, but the model has %s; name one of them"
              .formatted(manifest.output().orElse("(none)"), names));
    }
    TypeProto.Tensor type = graph.getOutput(position).getType().getTensorType();
    List<Dimension> shape = type.getShape().getDimList();
    int column = manifest.outputColumn();
    long columns =
        shape.size() < 2 ? 1 : shape.get(1).hasDimValue() ? shape.get(1).getDimValue() : column + 1;
    boolean isReal =
        type.getElemType() == TensorProto.DataType.FLOAT_VALUE
            || type.getElemType() == TensorProto.DataType.DOUBLE_VALUE;
    if (!isReal || shape.size() > 2 || column < 0 || column >= columns) {
      throw new BadModelException(
          "manifest: the score is column %d of output %s, but that is type %s %s: it must be a float tensor with such a column"
              .formatted(
                  column,
                  names.get(position),
                  TensorProto.DataType.forNumber(type.getElemType()),
                  words(shape)));
    }
    return position;
  }

  private Map<String, TypeProto.Tensor> inputs() {
    Set<String> constants =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    Map<String, TypeProto.Tensor> inputs = new TreeMap<>();
    for (ValueInfoProto input : graph.getInputList()) {
      if (!constants.contains(input.getName())) {
        inputs.put(input.getName(), input.getType().getTensorType());
      }
    }
    return inputs;
  }

  private static String words(List<Dimension> shape) {
    return shape.stream()
        .map(d -> d.hasDimValue() ? String.valueOf(d.getDimValue()) : "open")
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
