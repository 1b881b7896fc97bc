package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest;
import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.Model;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** A model whose output goes through a calibration before it is the score. */
public final class CalibratedModel implements Model {
  private final Model model;
  private final DoubleUnaryOperator calibration;

  private CalibratedModel(Model model, DoubleUnaryOperator calibration) {
    this.model = model;
    this.calibration = calibration;
  }

  /**
   * The model with its manifest's calibrations; the model itself where there is none.
   *
   * @throws IllegalArgumentException when one is not monotone or has no points
   */
  public static Model of(Model model, Manifest manifest) {
    return manifest.calibration().isEmpty()
        ? model
        : new CalibratedModel(model, Calibrator.of(manifest.calibration()));
  }

  @Override
  public double[] score(InputBatch batch) {
    return Arrays.stream(model.score(batch)).map(calibration).toArray();
  }

  /** Of the model's own output: a calibration has no trees. */
  @Override
  public Optional<TreeEnsemble> trees() {
    return model.trees();
  }

  @Override
  public TextTokenizer tokenizer() {
    return model.tokenizer();
  }

  @Override
  public String provider() {
    return model.provider();
  }

  @Override
  public void close() {
    model.close();
  }
}
