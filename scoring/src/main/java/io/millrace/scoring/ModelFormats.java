package io.millrace.scoring;

import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.onnx.OnnxFormat;
import io.millrace.scoring.smile.SmileFormat;

/** How each engine's artifacts are read. */
final class ModelFormats {
  private final ModelFormat smile = new SmileFormat();
  private final ModelFormat onnx;

  /**
   * @param device what ONNX models run on
   */
  ModelFormats(Device device) {
    this.onnx = new OnnxFormat(device);
  }

  ModelFormat of(Engine engine) {
    return switch (engine) {
      case SMILE -> smile;
      case ONNX -> onnx;
    };
  }
}
