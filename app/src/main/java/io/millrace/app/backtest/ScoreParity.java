package io.millrace.app.backtest;

import io.millrace.app.backtest.LogParity.VectorEntry;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Compares recorded scores with recomputed ones, a batch of one version's vectors at a time. */
final class ScoreParity {
  private static final int BATCH = 256;

  private final Pipeline pipeline;
  private final LogParity.Scorers scorers;
  private final Consumer<String> report;
  private final Map<Due, Map<Long, Prediction>> recorded = new HashMap<>();
  private final Map<Due, List<VectorEntry>> waiting = new TreeMap<>();
  private long scores;
  private long unrecorded;

  /** A version on a partition of the features topic. */
  private record Due(String contender, int version, int partition) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparing(Due::contender)
            .thenComparing(Due::version)
            .thenComparing(Due::partition);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  ScoreParity(
      Pipeline pipeline,
      LogParity.Scorers scorers,
      Iterable<Prediction> predictions,
      Consumer<String> report) {
    this.pipeline = pipeline;
    this.scorers = scorers;
    this.report = report;
    for (Prediction one : predictions) {
      var due = new Due(one.contender(), one.version(), one.featuresPartition());
      recorded.computeIfAbsent(due, absent -> new HashMap<>()).put(one.featuresOffset(), one);
    }
  }

  /** A version was due to score this vector. */
  void due(String contender, int version, int partition, VectorEntry entry) {
    var due = new Due(contender, version, partition);
    List<VectorEntry> batch = waiting.computeIfAbsent(due, absent -> new ArrayList<>());
    batch.add(entry);
    if (batch.size() == BATCH) {
      compare(due, batch);
      batch.clear();
    }
  }

  /** Compares what is left. */
  void end() {
    waiting.forEach(this::compare);
    waiting.clear();
  }

  long scores() {
    return scores;
  }

  long unrecorded() {
    return unrecorded;
  }

  private void compare(Due due, List<VectorEntry> batch) {
    if (batch.isEmpty()) {
      return;
    }
    Scorer scorer = scorers.scorer(due.contender(), due.version());
    int width = scorer.width();
    double[] computed = scorer.score(batch.stream().map(VectorEntry::vector).toList());
    Map<Long, Prediction> byOffset = recorded.getOrDefault(due, Map.of());
    for (int i = 0; i < batch.size(); i++) {
      Prediction prediction = byOffset.get(batch.get(i).offset());
      if (prediction == null) {
        unrecorded++;
      } else {
        double[] answer = Arrays.copyOfRange(computed, i * width, (i + 1) * width);
        compare(prediction, Arrays.stream(answer).boxed().toList());
      }
    }
  }

  private void compare(Prediction one, List<Double> computed) {
    scores++;
    Pipeline.Contender contender = pipeline.contenders().get(one.contender());
    boolean exact = contender == null || contender.engine() == Engine.SMILE;
    boolean same = exact ? one.answer().equals(computed) : isNear(one.answer(), computed);
    if (!same) {
      report.accept(
          "%s@%d scored event %s (%d:%d) as %s, recomputed as %s"
              .formatted(
                  one.contender(),
                  one.version(),
                  one.eventId(),
                  one.featuresPartition(),
                  one.featuresOffset(),
                  one.answer(),
                  computed));
    }
  }

  private static boolean isNear(List<Double> recorded, List<Double> computed) {
    boolean near = recorded.size() == computed.size();
    for (int k = 0; near && k < recorded.size(); k++) {
      near = Math.abs(recorded.get(k) - computed.get(k)) <= LogParity.ONNX_TOLERANCE;
    }
    return near;
  }
}
