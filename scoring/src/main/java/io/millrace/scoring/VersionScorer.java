package io.millrace.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.Model;
import java.util.List;

/** A model behind its own input preparation. Vectors of several signatures may share a batch. */
final class VersionScorer implements Scorer {
  private final InputEncoder encoder;
  private final Model model;
  private final KnownLayouts layouts;
  private InputBatch batch;

  VersionScorer(String name, InputEncoder encoder, Model model, Signatures signatures) {
    this.encoder = encoder;
    this.model = model;
    this.layouts = new KnownLayouts(name, encoder, signatures);
    this.batch = encoder.batch(0);
  }

  @Override
  public double[] score(List<FeatureVector> vectors) {
    int most = encoder.mostRows();
    if (vectors.size() <= most) {
      return vectors.isEmpty() ? new double[0] : atOnce(vectors);
    }
    int width = model.width();
    double[] scores = new double[vectors.size() * width];
    for (int from = 0; from < vectors.size(); from += most) {
      double[] part = atOnce(vectors.subList(from, Math.min(from + most, vectors.size())));
      System.arraycopy(part, 0, scores, from * width, part.length);
    }
    return scores;
  }

  private double[] atOnce(List<FeatureVector> vectors) {
    batch = encoder.batch(vectors.size(), batch);
    for (int row = 0; row < vectors.size(); row++) {
      FeatureVector vector = vectors.get(row);
      encoder.put(batch, row, layouts.of(vector.signature()), vector.values());
    }
    return model.score(batch);
  }

  @Override
  public int width() {
    return model.width();
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
