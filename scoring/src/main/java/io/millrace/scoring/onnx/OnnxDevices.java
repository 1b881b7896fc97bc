package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.Device.Cpu;
import io.millrace.scoring.model.Device.Gpu;
import java.util.Optional;

/** Which devices ONNX Runtime grants on this machine. */
public final class OnnxDevices {
  private OnnxDevices() {}

  /**
   * Why the runtime does not run models there, in its own words; empty when it does. A model of one
   * operator is opened on the device: a missing library shows when the provider is added, a missing
   * GPU when a session begins.
   */
  public static Optional<String> objection(Device device) {
    return switch (device) {
      case Cpu cpu -> Optional.empty();
      case Gpu gpu -> objection(gpu);
    };
  }

  private static Optional<String> objection(Gpu gpu) {
    OnnxEngine.get();
    try (var options = new OrtSession.SessionOptions()) {
      options.addCUDA(gpu.number());
      OrtEnvironment.getEnvironment().createSession(identity().toByteArray(), options).close();
      return Optional.empty();
    } catch (OrtException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static ModelProto identity() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(
            GraphProto.newBuilder()
                .setName("identity")
                .addInput(OnnxGraph.floats("x"))
                .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("x").addOutput("y"))
                .addOutput(OnnxGraph.floats("y")))
        .build();
  }
}
