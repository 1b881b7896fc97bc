package io.millrace.monitor.judge;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.measures.quality.WindowQuality;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Quality in the window of event time that is open: outcomes come in the order of event time, so
 * there is one at a time. Every version is measured on the whole stream and on each segment; the
 * base rates on the whole stream, where labels make some. A version that changes its seat within
 * the window has a row for each, so that the rows of the current seat add up to the stream. The
 * title is that of the row's last outcome. Restored under a changed file, the window that is open
 * keeps its length, and the next has the file's. A mutable state object: not thread-safe.
 */
final class QualityWindow {
  private static final int VERSION = 2;
  private static final long NONE = Long.MIN_VALUE;
  private static final String WHOLE = "";
  private static final int BASE = 0;

  private final LossRule rule;
  private final long lengthMillis;
  private final double threshold;
  private final TreeMap<Subject, Cell> cells = new TreeMap<>();
  private long start = NONE;
  private long end = Long.MAX_VALUE;

  /**
   * What a row of the metrics is about; a base rate has version 0 and the current seat, the whole
   * stream segment "".
   */
  private record Subject(String predictor, int version, Alias alias, String segment)
      implements Comparable<Subject> {
    private static final Comparator<Subject> ORDER =
        Comparator.comparing(Subject::predictor)
            .thenComparing(Subject::version)
            .thenComparing(Subject::alias)
            .thenComparing(Subject::segment);

    @Override
    public int compareTo(Subject other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Cell {
    final WindowQuality quality;
    boolean champion;

    Cell(WindowQuality quality) {
      this.quality = quality;
    }
  }

  QualityWindow(LossRule rule, long lengthMillis, double threshold) {
    this.rule = rule;
    this.lengthMillis = lengthMillis;
    this.threshold = threshold;
  }

  /** End of the open window, {@link Long#MAX_VALUE} when none is. */
  long endMillis() {
    return end;
  }

  /** Start of the window that is open. */
  long startMillis() {
    return start;
  }

  /** Adds a labelled outcome; the window before it must have been closed. */
  void add(Outcome outcome, double label, BaseRates.Forecast base) {
    open(outcome);
    base(BaseRates.overall(rule)).quality.add(base.overall(), 0, label);
    base(BaseRates.NO_CHANGE).quality.add(base.noChange(), 0, label);
    base(BaseRates.HOUR_OF_WEEK).quality.add(base.hourOfWeek(), 0, label);
    addScores(outcome, label);
  }

  /** Adds what was answered where nobody says what was true. */
  void add(Outcome outcome) {
    open(outcome);
    addScores(outcome, Double.NaN);
  }

  private void open(Outcome outcome) {
    if (start == NONE) {
      start = Math.floorDiv(outcome.eventTime().toEpochMilli(), lengthMillis) * lengthMillis;
      end = start + lengthMillis;
    }
  }

  private void addScores(Outcome outcome, double label) {
    for (Outcome.ScoredBy scored : outcome.scores()) {
      add(scored, WHOLE, label);
      outcome.segment().forEach(segment -> add(scored, segment, label));
    }
  }

  private void add(Outcome.ScoredBy scored, String segment, double label) {
    Cell cell = cell(new Subject(scored.contender(), scored.version(), scored.alias(), segment));
    cell.quality.add(scored.answer(), 0, label);
    cell.champion = scored.champion();
  }

  private Cell base(String predictor) {
    return cell(new Subject(predictor, BASE, Alias.CURRENT, WHOLE));
  }

  private Cell cell(Subject subject) {
    return cells.computeIfAbsent(subject, key -> new Cell(WindowQuality.of(rule, threshold)));
  }

  void close(List<MonitorOutput> out) {
    Instant from = Instant.ofEpochMilli(start);
    Instant to = Instant.ofEpochMilli(end);
    cells.forEach(
        (subject, cell) ->
            out.add(new MonitorOutput.MetricMeasured(metric(subject, cell, from, to))));
    cells.clear();
    start = NONE;
    end = Long.MAX_VALUE;
  }

  private static Metric metric(Subject subject, Cell cell, Instant from, Instant to) {
    boolean base = subject.version == BASE;
    return new Metric(
        subject.predictor,
        base ? Optional.empty() : Optional.of(subject.version),
        base ? Optional.empty() : Optional.of(subject.alias),
        cell.champion,
        subject.segment.equals(WHOLE) ? Optional.empty() : Optional.of(subject.segment),
        from,
        to,
        cell.quality.count(),
        cell.quality.positives(),
        cell.quality.values());
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(start).put(end).put(cells.size());
    cells.forEach(
        (subject, cell) -> {
          out.put(subject.predictor).put(subject.version).put(subject.alias.name());
          out.put(subject.segment).put(cell.champion).put(cell.quality.snapshot());
        });
    return out.bytes();
  }

  /** Gives a window with nothing in it what was seen. */
  QualityWindow restored(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    start = in.getLong();
    end = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      Subject subject =
          new Subject(in.getText(), in.getInt(), Alias.valueOf(in.getText()), in.getText());
      boolean champion = in.getBoolean();
      Cell cell = new Cell(WindowQuality.restore(rule, in.getBytes()));
      cell.champion = champion;
      cells.put(subject, cell);
    }
    in.end();
    return this;
  }
}
