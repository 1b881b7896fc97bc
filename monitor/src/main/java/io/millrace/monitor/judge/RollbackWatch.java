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
import java.util.Optional;
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
 * <p>Armed for {@value #TIMES} times as many outcomes as the promotion rested on, and at most as
 * long as a trial may last: what comes later is a change of the world, which the replaced version
 * would not have escaped, and which a retraining answers. A mutable state object: not thread-safe.
 */
final class RollbackWatch {
  private static final int VERSION = 1;
  static final double MARGIN = 0.1;
  private static final double RUN = 1e6;
  private static final int TIMES = 10;

  /** By contender. */
  private final TreeMap<String, Armed> armed = new TreeMap<>();

  private static final class Armed {
    final int promoted;
    final int replaced;
    final EDetector detector;
    final long untilMillis;
    long left;

    Armed(int promoted, int replaced, EDetector detector, long untilMillis, long left) {
      this.promoted = promoted;
      this.replaced = replaced;
      this.detector = detector;
      this.untilMillis = untilMillis;
      this.left = left;
    }
  }

  /**
   * From now on watches the version that a verdict promotes.
   *
   * @param excess mean loss of the replaced version over the base rate, in the trial
   * @param atMost how long
   */
  void arm(Verdict verdict, double excess, Duration atMost) {
    double level = Math.clamp((excess + MARGIN + 1) / 2, 0, 0.99);
    armed.put(
        verdict.contender(),
        new Armed(
            verdict.version(),
            verdict.againstVersion(),
            new EDetector(level, RUN),
            verdict.decidedAt().plus(atMost).toEpochMilli(),
            TIMES * verdict.outcomes()));
  }

  /**
   * Looks at a labelled outcome.
   *
   * @param baseLoss the base rate's
   */
  Optional<Command> step(Outcome outcome, double baseLoss, String pipeline) {
    Optional<Command> command = Optional.empty();
    for (Outcome.ScoredBy scored : outcome.scores()) {
      Armed watch = armed.get(scored.contender());
      if (watch != null
          && scored.alias() == Alias.CURRENT
          && scored.version() == watch.promoted
          && scored.loss().isPresent()) {
        boolean alarm = watch.detector.add((scored.loss().get() - baseLoss + 1) / 2);
        if (alarm) {
          command = Optional.of(rollback(scored.contender(), watch, outcome.closedAt(), pipeline));
        }
        if (alarm || --watch.left <= 0 || outcome.closedAt().toEpochMilli() > watch.untilMillis) {
          armed.remove(scored.contender());
        }
      }
    }
    return command;
  }

  private static Command rollback(String contender, Armed watch, Instant at, String pipeline) {
    return new Command(
        "rollback/%s@%d/%s".formatted(contender, watch.promoted, at),
        pipeline,
        "monitor",
        "mean loss over the base rate %.4f since its promotion, against at most %.4f that %s@%d showed in the trial, %s allowed for"
            .formatted(
                2 * watch.detector.mean() - 1,
                2 * watch.detector.level() - 1,
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
                .put(watch.untilMillis)
                .put(watch.left));
    return out.bytes();
  }

  static RollbackWatch restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    RollbackWatch watch = new RollbackWatch();
    for (int left = in.getInt(); left > 0; left--) {
      watch.armed.put(
          in.getText(),
          new Armed(
              in.getInt(),
              in.getInt(),
              EDetector.restore(in.getBytes()),
              in.getLong(),
              in.getLong()));
    }
    in.end();
    return watch;
  }
}
