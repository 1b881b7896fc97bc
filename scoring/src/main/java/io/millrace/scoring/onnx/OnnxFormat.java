package io.millrace.scoring.onnx;

import ai.djl.MalformedModelException;
import io.millrace.schemas.message.Manifest;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.Device.Cpu;
import io.millrace.scoring.model.Device.Gpu;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.model.ModelShape;
import io.millrace.scoring.model.ModelShape.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * ONNX models, looked through by {@link OnnxGraph} and then loaded from the same bytes into ONNX
 * Runtime, without the outputs that no score comes from. One thread per operator: a worker's
 * parallelism is its number of workers, and the CPU time of the calling thread is the whole cost. A
 * repeated score may differ by 1e-6, because the runtime picks other kernels on other processors;
 * by 1e-3 on a GPU, whose matrix units may round factors to 11 bits (TF32).
 */
public final class OnnxFormat implements ModelFormat {
  private static final double TOLERANCE = 1e-6;
  private static final double TOLERANCE_ON_GPU = 1e-3;
  private static final Map<String, String> OPTIONS =
      Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1");

  private final Device device;

  /**
   * @param device one that {@link OnnxDevices} has no objection to
   */
  public OnnxFormat(Device device) {
    this.device = device;
  }

  @Override
  public double tolerance() {
    return switch (device) {
      case Cpu cpu -> TOLERANCE;
      case Gpu gpu -> TOLERANCE_ON_GPU;
    };
  }

  @Override
  public Model load(Manifest manifest, byte[] artifact) {
    OnnxGraph graph = OnnxGraph.of(artifact);
    graph.checkInputs(manifest);
    Result output = graph.output(manifest);
    byte[] serving = graph.servingOnly(output.name(), artifact);
    TextTokenizer tokenizer = OnnxTokenizer.ready(graph.tokenizer(), manifest);
    ai.djl.Model loaded = OnnxEngine.get().newModel("contender", place());
    try {
      loaded.load(new ByteArrayInputStream(serving), OPTIONS);
      OnnxModel.Ends ends = OnnxModel.Ends.of(manifest, ClassColumns.of(manifest, output));
      return new OnnxModel(loaded, ends, graph.batch(), device.provider(), tokenizer);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      tokenizer.close();
      loaded.close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BadModelException(
          "the runtime cannot load the artifact: %s; %s"
              .formatted(cause.getMessage(), remedy(String.valueOf(cause.getMessage()))),
          e);
    }
  }

  /** The runtime knows most operators for float, and fewer for double. */
  private static String remedy(String complaint) {
    return complaint.contains("ORT_NOT_IMPLEMENTED")
        ? "it may have that operator for float alone: export the model with float32 inputs"
        : "export it for a runtime of this version";
  }

  private ai.djl.Device place() {
    return switch (device) {
      case Cpu cpu -> ai.djl.Device.cpu();
      case Gpu gpu -> ai.djl.Device.gpu(gpu.number());
    };
  }

  @Override
  public ModelShape look(byte[] artifact) {
    return OnnxGraph.of(artifact).shape();
  }
}
