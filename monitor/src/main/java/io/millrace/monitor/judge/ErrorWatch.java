package io.millrace.monitor.judge;

import io.millrace.measures.drift.Adwin;
import io.millrace.measures.drift.Detection;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches how much worse the champion does than the hour-of-week base rate, by ADWIN.
 *
 * <p>The raw loss follows the label's rate: it rises every winter without the model being at fault.
 * The excess over what the clock alone would have forecast does so much less. The excess x in [-1,
 * 1] is fed as (x + 1) / 2, because ADWIN's bound is for values in [0, 1].
 *
 * <p>A drift's statistic is the mean excess now, its threshold the mean before: drifted when the
 * error rose. A fall is recorded, not called drift. Between detections both are the mean of the
 * window. Another champion or another version of it starts from nothing, since its level is its
 * own. A mutable state object: not thread-safe.
 */
final class ErrorWatch {
  private static final int VERSION = 1;

  private String contender = "";
  private int version;
  private Adwin adwin = new Adwin();
  private Positions positions = new Positions();

  /** Whether this is the version whose error is watched. */
  boolean watches(Outcome.ScoredBy scored) {
    return scored.contender().equals(contender) && scored.version() == version;
  }

  /**
   * Takes in the champion's loss and the base rate's of one event; a detection, if there is one.
   */
  Optional<Drift> add(Outcome outcome, Outcome.ScoredBy champion, double loss, double baseLoss) {
    if (!watches(champion)) {
      contender = champion.contender();
      version = champion.version();
      adwin = new Adwin();
      positions = new Positions();
    }
    positions.add(outcome.eventTime().toEpochMilli());
    Detection detection = adwin.add((loss - baseLoss + 1) / 2);
    return switch (detection) {
      case Detection.Steady steady -> Optional.empty();
      case Detection.Drift found -> Optional.of(detected(found, outcome.closedAt()));
    };
  }

  private Drift detected(Detection.Drift found, Instant at) {
    long first = found.position() - found.kept();
    Instant start = Instant.ofEpochMilli(positions.timeOf(first));
    positions.forgetBefore(first);
    double before = 2 * found.meanBefore() - 1;
    double after = 2 * found.meanAfter() - 1;
    String id = "error/%s@%d/%s".formatted(contender, version, at);
    return drift(id, after, before, start, at);
  }

  /** The state at a window's end; empty before the first loss. */
  Optional<Drift> state(Instant windowStart, Instant at) {
    if (adwin.width() == 0) {
      return Optional.empty();
    }
    double mean = 2 * adwin.mean() - 1;
    String id = "error/%s@%d/window/%s".formatted(contender, version, windowStart);
    Instant start = Instant.ofEpochMilli(positions.timeOf(0));
    return Optional.of(drift(id, mean, mean, start, at));
  }

  private Drift drift(String id, double mean, double before, Instant start, Instant at) {
    return new Drift(
        id,
        Drift.Kind.ERROR,
        contender,
        "adwin",
        "own past",
        mean,
        before,
        mean > before,
        start,
        at,
        adwin.width());
  }

  byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(contender)
        .put(version)
        .put(adwin.snapshot())
        .put(positions.snapshot())
        .bytes();
  }

  static ErrorWatch restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    ErrorWatch watch = new ErrorWatch();
    watch.contender = in.getText();
    watch.version = in.getInt();
    watch.adwin = Adwin.restore(in.getBytes());
    watch.positions = Positions.restore(in.getBytes());
    in.end();
    return watch;
  }
}
