package io.millrace.app.backtest;

import io.millrace.app.loop.LoopParts;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.FrozenCases;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pipeline's own trainers and models, whose answers on the stream are kept. */
final class AskedModels {
  private final List<Said> all = new ArrayList<>();

  /** What a version answered about an event; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Said(String contender, int version, String eventId, Instant at, double[] answer) {}

  List<Said> all() {
    return all;
  }

  LoopParts parts(Pipeline pipeline) {
    var loader = new ScorerLoader(Signatures.of(pipeline.signature()));
    return new LoopParts(
        new Retraining(pipeline, Threads.ONE)::answer,
        FrozenCases.of(pipeline, new ModelInspector()),
        (version, artifact) -> new Asked(version, loader.load(version, artifact)));
  }

  private final class Asked implements Scorer {
    private final ModelVersion version;
    private final Scorer scorer;

    Asked(ModelVersion version, Scorer scorer) {
      this.version = version;
      this.scorer = scorer;
    }

    @Override
    public double[] score(List<FeatureVector> vectors) {
      double[] answers = scorer.score(vectors);
      for (int i = 0; i < vectors.size(); i++) {
        FeatureVector vector = vectors.get(i);
        double[] answer = Arrays.copyOfRange(answers, i * width(), (i + 1) * width());
        all.add(
            new Said(
                version.contender(),
                version.number(),
                vector.eventId(),
                vector.eventTime(),
                answer));
      }
      return answers;
    }

    @Override
    public int width() {
      return scorer.width();
    }

    @Override
    public String provider() {
      return scorer.provider();
    }

    @Override
    public void close() {
      scorer.close();
    }
  }
}
