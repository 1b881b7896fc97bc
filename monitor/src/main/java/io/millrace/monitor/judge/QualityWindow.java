package io.millrace.monitor.judge;

import io.millrace.measures.quality.BinaryMetrics;
import io.millrace.measures.quality.BinaryQuality;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Quality in the window of event time that is open: outcomes come in the order of event time, so
 * there is one at a time. Every version is measured on the whole stream and on each segment; the
 * base rates on the whole stream. Seat and title are those of the window's last outcome. A mutable
 * state object: not thread-safe.
 */
final class QualityWindow {
  private static final int VERSION = 1;
  private static final long NONE = Long.MIN_VALUE;
  private static final String WHOLE = "";
  private static final int BASE = 0;

  private final long lengthMillis;
  private final double threshold;
  private final TreeMap<Subject, Cell> cells = new TreeMap<>();
  private long start = NONE;

  /** What a row of the metrics is about; a base rate has version 0, the whole stream segment "". */
  private record Subject(String predictor, int version, String segment)
      implements Comparable<Subject> {
    private static final Comparator<Subject> ORDER =
        Comparator.comparing(Subject::predictor)
            .thenComparing(Subject::version)
            .thenComparing(Subject::segment);

    @Override
    public int compareTo(Subject other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Cell {
    final BinaryQuality quality;
    Alias alias = Alias.CURRENT;
    boolean champion;

    Cell(BinaryQuality quality) {
      this.quality = quality;
    }
  }

  QualityWindow(long lengthMillis, double threshold) {
    this.lengthMillis = lengthMillis;
    this.threshold = threshold;
  }

  /** End of the open window, {@link Long#MAX_VALUE} when none is. */
  long endMillis() {
    return start == NONE ? Long.MAX_VALUE : start + lengthMillis;
  }

  /** Adds a labelled outcome; the window before it must have been closed. */
  void add(Outcome outcome, boolean label, BaseRates.Forecast base) {
    long eventMillis = outcome.eventTime().toEpochMilli();
    if (start == NONE) {
      start = Math.floorDiv(eventMillis, lengthMillis) * lengthMillis;
    }
    cell("base/majority", BASE, WHOLE).quality.add(base.majority(), label);
    cell("base/no-change", BASE, WHOLE).quality.add(base.noChange(), label);
    cell("base/hour-of-week", BASE, WHOLE).quality.add(base.hourOfWeek(), label);
    for (Outcome.ScoredBy scored : outcome.scores()) {
      add(scored, WHOLE, label);
      outcome.segment().forEach(segment -> add(scored, segment, label));
    }
  }

  private void add(Outcome.ScoredBy scored, String segment, boolean label) {
    Cell cell = cell(scored.contender(), scored.version(), segment);
    cell.quality.add(scored.score(), label);
    cell.alias = scored.alias();
    cell.champion = scored.champion();
  }

  private Cell cell(String predictor, int version, String segment) {
    return cells.computeIfAbsent(
        new Subject(predictor, version, segment), key -> new Cell(new BinaryQuality(threshold)));
  }

  void close(List<MonitorOutput> out) {
    Instant from = Instant.ofEpochMilli(start);
    Instant to = Instant.ofEpochMilli(endMillis());
    cells.forEach(
        (subject, cell) ->
            cell.quality
                .metrics()
                .map(values -> metric(subject, cell, from, to, values))
                .ifPresent(metric -> out.add(new MonitorOutput.MetricMeasured(metric))));
    cells.clear();
    start = NONE;
  }

  private static Metric metric(
      Subject subject, Cell cell, Instant from, Instant to, BinaryMetrics metrics) {
    Map<String, Double> values = new HashMap<>();
    values.put("brier", metrics.brier());
    values.put("log_loss", metrics.logLoss());
    values.put("accuracy", metrics.accuracy());
    metrics.auc().ifPresent(auc -> values.put("auc", auc));
    boolean base = subject.version == BASE;
    return new Metric(
        subject.predictor,
        base ? Optional.empty() : Optional.of(subject.version),
        base ? Optional.empty() : Optional.of(cell.alias),
        cell.champion,
        subject.segment.equals(WHOLE) ? Optional.empty() : Optional.of(subject.segment),
        from,
        to,
        metrics.count(),
        metrics.positives(),
        values);
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(lengthMillis).put(threshold).put(start).put(cells.size());
    cells.forEach(
        (subject, cell) -> {
          out.put(subject.predictor).put(subject.version).put(subject.segment);
          out.put(cell.alias.name()).put(cell.champion).put(cell.quality.snapshot());
        });
    return out.bytes();
  }

  static QualityWindow restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    QualityWindow window = new QualityWindow(in.getLong(), in.getDouble());
    window.start = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      Subject subject = new Subject(in.getText(), in.getInt(), in.getText());
      Alias alias = Alias.valueOf(in.getText());
      boolean champion = in.getBoolean();
      Cell cell = new Cell(BinaryQuality.restore(in.getBytes()));
      cell.alias = alias;
      cell.champion = champion;
      window.cells.put(subject, cell);
    }
    in.end();
    return window;
  }
}
