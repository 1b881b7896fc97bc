package io.millrace.console.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Values with labels under one name, as they stand at a scrape. Owned by the scrape. */
public final class Series {
  /** What a name's values may do: rise and fall, or only rise. */
  enum Type {
    GAUGE,
    COUNTER
  }

  private record Point(Labels labels, double value) {}

  private final Type type;
  private final String name;
  private final String help;
  private final List<Point> points = new ArrayList<>();

  private Series(Type type, String name, String help) {
    this.type = type;
    this.name = name;
    this.help = help;
  }

  public static Series gauge(String name, String help) {
    return new Series(Type.GAUGE, name, help);
  }

  /** The name is given without {@code _total}, which the format adds. */
  public static Series counter(String name, String help) {
    return new Series(Type.COUNTER, name, help);
  }

  /** One value, with its labels as names and values in turn. */
  public Series add(double value, String... labels) {
    points.add(new Point(Labels.of(labels), value));
    return this;
  }

  public Series add(long count, String... labels) {
    return add((double) count, labels);
  }

  public MetricSnapshot snapshot() {
    return switch (type) {
      case GAUGE -> gauges();
      case COUNTER -> counters();
    };
  }

  private MetricSnapshot gauges() {
    var snapshot = GaugeSnapshot.builder().name(name).help(help);
    for (Point point : points) {
      snapshot.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .value(point.value)
              .labels(point.labels)
              .build());
    }
    return snapshot.build();
  }

  private MetricSnapshot counters() {
    var snapshot = CounterSnapshot.builder().name(name).help(help);
    for (Point point : points) {
      snapshot.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .value(point.value)
              .labels(point.labels)
              .build());
    }
    return snapshot.build();
  }
}
