package io.millrace.monitor.judge;

import io.millrace.measures.drift.Adwin;
import io.millrace.measures.drift.Detection;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Watches how much worse each version does than the hour-of-week base rate, by calibrated ADWIN,
 * and reports the champion's drifts.
 *
 * <p>The raw loss follows the label's rate: it rises every winter without the model being at fault.
 * The excess over what the clock alone would have forecast does so much less. The excess x in [-1,
 * 1] is fed as (x + 1) / 2, because ADWIN's bound is for values in [0, 1]. Days differ all the
 * same, so a detector learns what is ordinary (decision 15).
 *
 * <p>Every version that scores has a detector of its own from its first outcome on, because its
 * level is its own; it begins with what the champion's has learnt to be ordinary. So one that takes
 * the title is watched from before, and a change right after is not missed.
 *
 * <p>A drift's statistic is the mean excess now, its threshold the mean before: drifted when the
 * error rose. A fall is recorded, not called drift. Between detections both are the mean of the
 * window. A mutable state object: not thread-safe.
 */
final class ErrorWatch {
  private static final int VERSION = 2;
  private static final String NOBODY = "";

  /** By {@code contender@version}. */
  private final TreeMap<String, Watched> versions = new TreeMap<>();

  private String champion = NOBODY;

  private static final class Watched {
    final Adwin adwin;
    final Positions positions;
    long lastMillis;

    Watched(Adwin adwin, Positions positions) {
      this.adwin = adwin;
      this.positions = positions;
    }
  }

  /** Whether this is the version whose drifts are reported. */
  boolean watches(Outcome.ScoredBy scored) {
    return name(scored).equals(champion);
  }

  /**
   * Takes in the losses of one event, and the base rate's; the champion's detection, if there is
   * one.
   */
  Optional<Drift> add(Outcome outcome, Outcome.ScoredBy holder, double baseLoss) {
    String title = name(holder);
    Optional<Drift> found = Optional.empty();
    for (Outcome.ScoredBy scored : outcome.scores()) {
      if (scored.loss().isPresent()) {
        String name = name(scored);
        Watched watched = versions.computeIfAbsent(name, key -> begin());
        Detection detection = add(watched, outcome, (scored.loss().get() - baseLoss + 1) / 2);
        if (name.equals(title) && detection instanceof Detection.Drift drift) {
          found = Optional.of(detected(holder, drift, outcome.closedAt()));
        }
      }
    }
    champion = title;
    return found;
  }

  private Watched begin() {
    Watched like = versions.get(champion);
    return new Watched(like == null ? Adwin.calibrated() : like.adwin.successor(), new Positions());
  }

  private static Detection add(Watched watched, Outcome outcome, double value) {
    watched.lastMillis = outcome.eventTime().toEpochMilli();
    watched.positions.add(watched.lastMillis);
    Detection detection = watched.adwin.add(value);
    if (detection instanceof Detection.Drift drift) {
      watched.positions.forgetBefore(drift.position() - drift.kept());
    }
    return detection;
  }

  private Drift detected(Outcome.ScoredBy scored, Detection.Drift found, Instant at) {
    Watched watched = Objects.requireNonNull(versions.get(name(scored)));
    long first = found.position() - found.kept();
    double before = 2 * found.meanBefore() - 1;
    double after = 2 * found.meanAfter() - 1;
    Instant start = Instant.ofEpochMilli(watched.positions.timeOf(first));
    String id = "error/%s/%s".formatted(name(scored), at);
    return drift(new Test(id, after, before), scored.contender(), watched, start, at);
  }

  /**
   * The champion's state at a window's end; empty before its first loss. Versions that were not
   * seen since the window's start are forgotten.
   */
  Optional<Drift> state(Instant windowStart, Instant at) {
    versions
        .entrySet()
        .removeIf(
            entry ->
                !entry.getKey().equals(champion)
                    && entry.getValue().lastMillis < windowStart.toEpochMilli());
    Watched watched = versions.get(champion);
    if (watched == null) {
      return Optional.empty();
    }
    double mean = 2 * watched.adwin.mean() - 1;
    String id = "error/%s/window/%s".formatted(champion, windowStart);
    String contender = champion.substring(0, champion.lastIndexOf('@'));
    Instant start = Instant.ofEpochMilli(watched.positions.timeOf(0));
    return Optional.of(drift(new Test(id, mean, mean), contender, watched, start, at));
  }

  private record Test(String id, double mean, double before) {}

  private static Drift drift(
      Test test, String contender, Watched watched, Instant start, Instant at) {
    return new Drift(
        test.id,
        Drift.Kind.ERROR,
        contender,
        "adwin",
        "own past",
        test.mean,
        test.before,
        test.mean > test.before,
        start,
        at,
        watched.adwin.width());
  }

  private static String name(Outcome.ScoredBy scored) {
    return scored.contender() + "@" + scored.version();
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(champion).put(versions.size());
    versions.forEach(
        (name, watched) ->
            out.put(name)
                .put(watched.lastMillis)
                .put(watched.adwin.snapshot())
                .put(watched.positions.snapshot()));
    return out.bytes();
  }

  static ErrorWatch restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    ErrorWatch watch = new ErrorWatch();
    watch.champion = in.getText();
    for (int left = in.getInt(); left > 0; left--) {
      String name = in.getText();
      long lastMillis = in.getLong();
      Watched watched = new Watched(Adwin.restore(in.getBytes()), Positions.restore(in.getBytes()));
      watched.lastMillis = lastMillis;
      watch.versions.put(name, watched);
    }
    in.end();
    return watch;
  }
}
