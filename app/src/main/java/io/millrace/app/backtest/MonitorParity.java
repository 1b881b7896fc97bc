package io.millrace.app.backtest;

import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Invariant 3 on what the live monitor said: one fresh fold over the recorded vectors, labels and
 * scores, in the order of time, gives the recorded outcomes, drift records and verdicts, each equal
 * to the one of its id. What falls due after the watermark that was recorded last is left out: the
 * live monitor had not come to it.
 */
public final class MonitorParity {
  private static final int SHOWN = 20;

  private final Map<String, Outcome> outcomes = new HashMap<>();
  private final Map<String, Drift> drifts = new HashMap<>();
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private long differing;

  private MonitorParity() {}

  /**
   * What was recorded, each log in any order.
   *
   * @param decisions none where {@code label.observed} is all: they are not read then
   * @param watermark of the monitor, the latest
   */
  public record Recording(
      Iterable<FeatureVector> vectors,
      Iterable<Label> labels,
      Iterable<Prediction> predictions,
      Iterable<Decision> decisions,
      Iterable<RegistryRecord> models,
      Said said,
      Instant watermark) {}

  /** What the monitor said. */
  public record Said(List<Outcome> outcomes, List<Drift> drifts, List<Verdict> verdicts) {
    public Said {
      outcomes = List.copyOf(outcomes);
      drifts = List.copyOf(drifts);
      verdicts = List.copyOf(verdicts);
    }
  }

  /**
   * What was compared.
   *
   * @param outcomes recorded ones, drifts and verdicts likewise
   * @param differing records that are not as recomputed, not recomputed or not recorded
   * @param examples up to 20 of them
   */
  public record Finding(
      long outcomes, long drifts, long verdicts, long differing, List<String> examples) {
    public Finding {
      examples = List.copyOf(examples);
    }

    public boolean holds() {
      return differing == 0;
    }
  }

  /** Folds and compares. */
  public static Finding check(Pipeline pipeline, Recording recording) {
    var parity = new MonitorParity();
    parity.fold(new MonitorFold(pipeline), recording);
    Said said = recording.said();
    parity.compare(said.outcomes(), parity.outcomes, new Kind<>("outcome", Outcome::eventId));
    parity.compare(said.drifts(), parity.drifts, new Kind<>("drift", Drift::id));
    parity.compare(said.verdicts(), parity.verdicts, new Kind<>("verdict", Verdict::id));
    return new Finding(
        said.outcomes().size(),
        said.drifts().size(),
        said.verdicts().size(),
        parity.differing,
        parity.problems);
  }

  /** Scores first: they are never late, and those of a label or a vector need not be waited for. */
  private void fold(MonitorFold fold, Recording recording) {
    recording.models().forEach(one -> add(fold.accept(one)));
    recording.predictions().forEach(one -> add(fold.accept(one)));
    recording.decisions().forEach(one -> add(fold.accept(one)));
    TreeMap<Long, List<Object>> byTime = new TreeMap<>();
    recording.vectors().forEach(one -> at(one.eventTime(), byTime).add(one));
    recording.labels().forEach(one -> at(one.knownAt(), byTime).add(one));
    byTime.forEach(
        (time, messages) -> {
          if (time - 1 <= recording.watermark().toEpochMilli()) {
            add(fold.advance(Instant.ofEpochMilli(time - 1)));
          }
          for (Object message : messages) {
            add(
                message instanceof FeatureVector vector
                    ? fold.accept(vector)
                    : fold.accept((Label) message));
          }
        });
    add(fold.advance(recording.watermark()));
  }

  private static List<Object> at(Instant time, Map<Long, List<Object>> byTime) {
    return byTime.computeIfAbsent(time.toEpochMilli(), millis -> new ArrayList<>());
  }

  private void add(List<MonitorOutput> outputs) {
    for (MonitorOutput output : outputs) {
      switch (output) {
        case MonitorOutput.OutcomeClosed(Outcome one) -> outcomes.put(one.eventId(), one);
        case MonitorOutput.DriftTested(Drift one) -> drifts.put(one.id(), one);
        case MonitorOutput.VerdictReached(Verdict one) -> verdicts.put(one.id(), one);
        case MonitorOutput.RequestOpened ignored -> {}
        case MonitorOutput.CommandIssued ignored -> {}
        case MonitorOutput.ExampleMade ignored -> {}
        case MonitorOutput.MetricMeasured ignored -> {}
        case MonitorOutput.DataRefused ignored -> {}
      }
    }
  }

  private record Kind<T>(String name, Function<T, String> id) {}

  private <T> void compare(List<T> recorded, Map<String, T> computed, Kind<T> kind) {
    Map<String, T> left = new TreeMap<>(computed);
    for (T one : recorded) {
      T other = left.remove(kind.id().apply(one));
      if (!one.equals(other)) {
        report("%s was recorded as %s, recomputed as %s".formatted(kind.name(), one, other));
      }
    }
    left.values()
        .forEach(
            one ->
                report("%s was recomputed as %s and is not recorded".formatted(kind.name(), one)));
  }

  private void report(String problem) {
    differing++;
    if (problems.size() < SHOWN) {
      problems.add(problem);
    }
  }
}
