package io.millrace.retrain.answer;

import io.millrace.retrain.trainer.Trained;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.calibration.CalibratedModel;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.onnx.OnnxFormat;
import io.millrace.scoring.smile.SmileFormat;
import java.util.List;

/**
 * A trained model loaded from its bytes by the code that will serve it, before a bundle with a
 * self-test exists. Every figure about a version comes from here, none from the trainer.
 */
final class ServedModel implements AutoCloseable {
  /** Rows scored at once. */
  private static final int BATCH = 1024;

  private final InputEncoder encoder;
  private final Layout vectors;
  private final Model model;

  private ServedModel(InputEncoder encoder, Layout vectors, Model model) {
    this.encoder = encoder;
    this.vectors = vectors;
    this.model = model;
  }

  static ServedModel of(Trained trained, Signature signature, String name) {
    Manifest manifest = trained.manifest();
    InputEncoder encoder = new InputEncoder(manifest);
    Layout layout = encoder.layout(signature, name);
    ModelFormat format =
        switch (manifest.engine()) {
          case SMILE -> new SmileFormat();
          case ONNX -> new OnnxFormat(new Device.Cpu());
        };
    Model model = format.load(manifest, trained.artifact().bytes());
    return new ServedModel(encoder, layout, CalibratedModel.of(model, manifest));
  }

  /** Answers to examples of the signature, {@code [rows * width]}. */
  double[] score(List<Example> examples) {
    return score(
        examples.stream().map(Example::vector).map(FeatureVector::values).toList(), vectors);
  }

  /** Scores of values in the signature's order. */
  double[] scoreVectors(List<FeatureValues> rows) {
    return score(rows, vectors);
  }

  /** Scores of values in the manifest's own order, as self-test rows have them. */
  double[] scoreOwn(List<FeatureValues> rows) {
    return score(rows, encoder.ownLayout());
  }

  private double[] score(List<FeatureValues> rows, Layout layout) {
    int width = model.width();
    double[] scores = new double[rows.size() * width];
    for (int from = 0; from < rows.size(); from += BATCH) {
      int size = Math.min(BATCH, rows.size() - from);
      InputBatch batch = encoder.batch(size);
      for (int i = 0; i < size; i++) {
        encoder.put(batch, i, layout, rows.get(from + i));
      }
      System.arraycopy(model.score(batch), 0, scores, from * width, size * width);
    }
    return scores;
  }

  @Override
  public void close() {
    model.close();
  }
}
