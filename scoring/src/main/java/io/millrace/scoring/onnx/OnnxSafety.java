package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.scoring.model.BadModelException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an ONNX file must not hold: tensors kept in other files (a path in a model has read files
 * outside it before, CVE-2022-25882 and its successors), and operators that do not belong to ONNX.
 */
final class OnnxSafety {
  private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");

  private OnnxSafety() {}

  /**
   * Looks at every message in the file, subgraphs and functions included.
   *
   * @throws BadModelException on the first that must not be
   */
  static void check(ModelProto model) {
    check((Message) model);
  }

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
}
