package io.millrace.monitor.judge;

import io.millrace.measures.drift.EDetector;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Takes a promotion back where the promoted version does worse than the one it replaced did in the
 * trial.
 *
 * <p>The replaced one scores no more, so this is no second comparison but change detection: losses
 * over the base rate's on the same events, as x = (excess + 1) / 2, against the replaced one's mean
 * excess in the trial plus {@value #MARGIN}. The {@link EDetector} alarms falsely once in {@value
 * #RUN} outcomes or less often; a version that is worse by 0.3 is taken back after some hundred.
 *
 * <p>Where labels are seen with a known probability only, excesses are weighted by 1 / that, and x
 * = (excess / W + 1) / 2 with W the largest weight: as in a comparison, it takes the longer.
 *
 * <p>Armed for {@value #TIMES} times as many outcomes as the promotion rested on, and at most as
 * long as a trial may last: what comes later is a change of the world, which the replaced version
 * would not have escaped, and which a retraining answers. A mutable state object: not thread-safe.
 */
final class RollbackWatch {
  private static final int VERSION = 2;
  static final double MARGIN = 0.1;
  private static final double RUN = 1e6;
  private static final int TIMES = 10;

  private final double largestWeight;

  /** By contender. */
  private final TreeMap<String, Armed> armed = new TreeMap<>();

  private static final class Armed {
    final int promoted;
    final int replaced;
    final EDetector detector;
    final long untilMillis;
    final double largestWeight;
    long left;

    Armed(
        Versions versions, EDetector detector, double largestWeight, long untilMillis, long left) {
      this.promoted = versions.promoted;
      this.replaced = versions.replaced;
      this.detector = detector;
      this.largestWeight = largestWeight;
      this.untilMillis = untilMillis;
      this.left = left;
    }
  }

  private record Versions(int promoted, int replaced) {}

  /**
   * @param largestWeight of an excess, at least 1
   */
  RollbackWatch(double largestWeight) {
    this.largestWeight = largestWeight;
  }

  /**
   * From now on watches the version that a verdict promotes.
   *
   * @param excess mean loss of the replaced version over the base rate, in the trial
   * @param atMost how long
   */
  void arm(Verdict verdict, double excess, Duration atMost) {
    double level = Math.clamp(((excess + MARGIN) / largestWeight + 1) / 2, 0, 0.99);
    armed.put(
        verdict.contender(),
        new Armed(
            new Versions(verdict.version(), verdict.againstVersion()),
            new EDetector(level, RUN),
            largestWeight,
            verdict.decidedAt().plus(atMost).toEpochMilli(),
            TIMES * verdict.outcomes()));
  }

  /** Looks at an outcome. */
  List<Command> step(Outcome outcome, DuelBoard.Counted counted, String pipeline) {
    List<Command> commands = new ArrayList<>();
    for (Outcome.ScoredBy scored : outcome.scores()) {
      Armed watch = armed.get(scored.contender());
      if (watch != null
          && scored.alias() == Alias.CURRENT
          && scored.version() == watch.promoted
          && (scored.loss().isPresent() || !counted.isSeen())) {
        boolean alarm = watch.detector.add(value(scored, counted, watch.largestWeight));
        if (alarm) {
          commands.add(rollback(scored.contender(), watch, outcome.closedAt(), pipeline));
        }
        if (alarm || --watch.left <= 0 || outcome.closedAt().toEpochMilli() > watch.untilMillis) {
          armed.remove(scored.contender());
        }
      }
    }
    return commands;
  }

  /** In [0, 1]; a weight that was smaller when the watch was armed is cut. */
  private static double value(
      Outcome.ScoredBy scored, DuelBoard.Counted counted, double largestWeight) {
    double excess = scored.loss().map(loss -> loss - counted.baseLoss()).orElse(0.0);
    return Math.clamp((counted.weight() * excess / largestWeight + 1) / 2, 0, 1);
  }

  private static Command rollback(String contender, Armed watch, Instant at, String pipeline) {
    return new Command(
        "rollback/%s@%d/%s".formatted(contender, watch.promoted, at),
        pipeline,
        "monitor",
        "mean loss over the base rate %.4f since its promotion, against at most %.4f that %s@%d showed in the trial, %s allowed for"
            .formatted(
                watch.largestWeight * (2 * watch.detector.mean() - 1),
                watch.largestWeight * (2 * watch.detector.level() - 1),
                contender,
                watch.replaced,
                MARGIN),
        at,
        new Command.Rollback(contender, watch.replaced));
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(armed.size());
    armed.forEach(
        (contender, watch) ->
            out.put(contender)
                .put(watch.promoted)
                .put(watch.replaced)
                .put(watch.detector.snapshot())
                .put(watch.largestWeight)
                .put(watch.untilMillis)
                .put(watch.left));
    return out.bytes();
  }

  static RollbackWatch restore(byte[] snapshot, double largestWeight) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    RollbackWatch watch = new RollbackWatch(largestWeight);
    for (int left = in.getInt(); left > 0; left--) {
      watch.armed.put(
          in.getText(),
          new Armed(
              new Versions(in.getInt(), in.getInt()),
              EDetector.restore(in.getBytes()),
              in.getDouble(),
              in.getLong(),
              in.getLong()));
    }
    in.end();
    return watch;
  }
}
