package io.millrace.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model behind its own input preparation. Vectors of several signatures may share a batch. */
final class VersionScorer implements Scorer {
  private final String name;
  private final InputEncoder encoder;
  private final Model model;
  private final Signatures signatures;
  private final Map<String, Layout> layouts = new HashMap<>();

  VersionScorer(String name, InputEncoder encoder, Model model, Signatures signatures) {
    this.name = name;
    this.encoder = encoder;
    this.model = model;
    this.signatures = signatures;
  }

  @Override
  public double[] score(List<FeatureVector> vectors) {
    InputBatch batch = encoder.batch(vectors.size());
    for (int row = 0; row < vectors.size(); row++) {
      FeatureVector vector = vectors.get(row);
      Layout layout = layouts.computeIfAbsent(vector.signature(), this::layout);
      encoder.put(batch, row, layout, vector.values());
    }
    return vectors.isEmpty() ? new double[0] : model.score(batch);
  }

  private Layout layout(String hash) {
    return encoder.layout(
        signatures
            .find(hash)
            .orElseThrow(
                () ->
                    new UnfitVectorException(
                        "model %s cannot read a vector of signature %s: its columns are not known here; run the stage with the pipeline file that made the vector"
                            .formatted(name, hash))),
        name);
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
