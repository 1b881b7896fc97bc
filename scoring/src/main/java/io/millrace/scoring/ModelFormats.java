package io.millrace.scoring;

import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.onnx.OnnxFormat;
import io.millrace.scoring.smile.SmileFormat;

/** How each engine's artifacts are read. */
final class ModelFormats {
  private static final ModelFormat SMILE = new SmileFormat();
  private static final ModelFormat ONNX = new OnnxFormat();

  private ModelFormats() {}

  static ModelFormat of(Engine engine) {
    return switch (engine) {
      case SMILE -> SMILE;
      case ONNX -> ONNX;
    };
  }
}
