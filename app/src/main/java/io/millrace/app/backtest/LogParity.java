package io.millrace.app.backtest;

import io.millrace.app.verify.ActivationLog;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.Scorer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Invariant 3 on a live run's recorded logs: vectors recomputed from the keyed log have the
 * recorded bits, and versions loaded anew give the recorded scores: Smile's to the bit, ONNX's
 * within {@value #ONNX_TOLERANCE}. Which version was due where is the activation log's word.
 */
public final class LogParity {
  /** On the same processor. */
  public static final double ONNX_TOLERANCE = 1e-6;

  private static final int SHOWN = 20;

  private final Pipeline pipeline;
  private final Scorers scorers;
  private final List<String> problems = new ArrayList<>();
  private long vectors;
  private long scores;
  private long differing;
  private long unrecorded;

  private LogParity(Pipeline pipeline, Scorers scorers) {
    this.pipeline = pipeline;
    this.scorers = scorers;
  }

  /** A record of the keyed log. */
  public sealed interface KeyedRecord permits KeyedEntry, ErasedEntry {}

  /** An event with its key. */
  public record KeyedEntry(String key, KeyedEvent event) implements KeyedRecord {}

  /** That an entity's past is forgotten from here on. */
  public record ErasedEntry(Erasure erasure) implements KeyedRecord {}

  /** A record of the features log; offsets have gaps where transactions ended. */
  public record VectorEntry(long offset, FeatureVector vector) {}

  /**
   * What was recorded.
   *
   * @param keyed by partition, in offset order, from the log's start
   * @param rekeyed by partition, in offset order, from the log's start; empty where windows have no
   *     further keys
   * @param vectors by partition, in offset order, from the log's start
   */
  public record Recording(
      Map<Integer, ? extends Iterable<? extends KeyedRecord>> keyed,
      Map<Integer, ? extends Iterable<Rekeyed>> rekeyed,
      Map<Integer, ? extends Iterable<VectorEntry>> vectors,
      Iterable<Activation> activations,
      Iterable<Prediction> predictions) {}

  /** Loads versions; asked once for each, and the caller closes them. */
  @FunctionalInterface
  public interface Scorers {
    Scorer scorer(String contender, int version);
  }

  /**
   * What was compared.
   *
   * @param differing vectors and scores that are not as recorded
   * @param unrecorded vectors that the keyed log gives and the recording ends before; scores that
   *     were due and are not there: dead letters, or a run that went on
   * @param examples up to 20 of what differs
   */
  public record Finding(
      long vectors, long scores, long differing, long unrecorded, List<String> examples) {
    public Finding {
      examples = List.copyOf(examples);
    }

    public boolean holds() {
      return differing == 0;
    }
  }

  /** Recomputes and compares. */
  public static Finding check(
      Pipeline pipeline, Codecs codecs, Recording recording, Scorers scorers) {
    var parity = new LogParity(pipeline, scorers);
    var reader = new KeyedEventReader(pipeline, codecs);
    Answers answers = Answers.of(pipeline, recording.rekeyed());
    recording
        .keyed()
        .forEach(
            (partition, keyed) -> {
              Iterable<VectorEntry> recorded = recording.vectors().get(partition);
              Answers.Recomputed computed = answers.vectors(pipeline, reader, keyed.iterator());
              parity.compareVectors(partition, computed, recorded == null ? List.of() : recorded);
            });
    parity.compareScores(recording);
    return new Finding(
        parity.vectors, parity.scores, parity.differing, parity.unrecorded, parity.problems);
  }

  private void compareVectors(
      int partition, Answers.Recomputed computed, Iterable<VectorEntry> recorded) {
    var expected = recorded.iterator();
    compare(partition, computed, expected);
    if (expected.hasNext()) {
      // A run that has an end releases what it held back for events out of order.
      compare(partition, computed.finish(), expected);
    }
    while (expected.hasNext()) {
      report("vector %s comes from no keyed event".formatted(expected.next().vector().eventId()));
    }
  }

  private void compare(
      int partition, Iterator<FeatureVector> computed, Iterator<? extends VectorEntry> expected) {
    while (computed.hasNext()) {
      FeatureVector next = computed.next();
      if (expected.hasNext()) {
        compare(partition, expected.next(), next);
      } else {
        unrecorded++;
      }
    }
  }

  private void compare(int partition, VectorEntry recorded, FeatureVector computed) {
    vectors++;
    if (!recorded.vector().equals(computed)) {
      report(
          "vector at %d:%d was recorded as %s, recomputed as %s"
              .formatted(partition, recorded.offset(), recorded.vector(), computed));
    }
  }

  private void compareScores(Recording recording) {
    var activations = new ActivationLog();
    recording.activations().forEach(activations::add);
    var parity = new ScoreParity(pipeline, scorers, recording.predictions(), this::report);
    recording
        .vectors()
        .forEach(
            (partition, entries) -> {
              for (VectorEntry entry : entries) {
                for (String contender : activations.contenders()) {
                  activations
                      .due(contender, partition, entry.offset())
                      .forEach(seat -> parity.due(contender, seat.version(), partition, entry));
                }
              }
            });
    parity.end();
    scores = parity.scores();
    unrecorded += parity.unrecorded();
  }

  private void report(String problem) {
    differing++;
    if (problems.size() < SHOWN) {
      problems.add(problem);
    }
  }
}
