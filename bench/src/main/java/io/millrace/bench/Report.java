package io.millrace.bench;

import io.millrace.bench.Benchmark.Condition;
import io.millrace.bench.Rounds.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was measured, under which conditions, as plain lines. */
final class Report {
  private final Benchmark benchmark;
  private final List<Measured> measured;
  private final StringBuilder text = new StringBuilder();

  private Report(Benchmark benchmark, List<Measured> measured) {
    this.benchmark = benchmark;
    this.measured = measured;
  }

  /** Measures a benchmark and tells of it. */
  static String of(Benchmark benchmark, int rounds) {
    double loadBefore = Machine.load();
    List<Measured> measured = new Rounds().run(benchmark, rounds);
    List<Condition> conditions = new ArrayList<>(Machine.conditions());
    conditions.add(
        new Condition(
            "load",
            String.format(
                Locale.ROOT,
                "%.1f before, %.1f after (a busy machine slows the wall clock; see CPU)",
                loadBefore,
                Machine.load())));
    conditions.add(
        new Condition(
            "protocol",
            "one thread; %d warm-up rounds, then %d measured; the sides take turns, a collection before each"
                .formatted(Rounds.WARM_UP, rounds)));
    conditions.addAll(benchmark.conditions());
    return new Report(benchmark, measured).text(conditions);
  }

  private String text(List<Condition> conditions) {
    line("bench %s", benchmark.name());
    conditions.forEach(condition -> line("  %-9s %s", condition.name(), condition.text()));
    String unit = benchmark.unit();
    line("");
    line("%-36s %14s %14s %14s", "", "median", "min", "max");
    for (Measured side : measured) {
      line("%s", side.side());
      row("  %ss/s".formatted(unit), side, sample -> messages() / sample.nanos() * 1e9);
      row("  CPU ns/%s".formatted(unit), side, sample -> sample.cpuNanos() / messages());
      row("  bytes allocated/%s".formatted(unit), side, sample -> sample.bytes() / messages());
      line("  %,d made in each pass", side.made());
    }
    return text.toString();
  }

  private double messages() {
    return benchmark.messages();
  }

  private void row(String what, Measured side, ToDoubleFunction<Sample> value) {
    double[] sorted = side.samples().stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    line("%-36s %,14.0f %,14.0f %,14.0f", what, median, sorted[0], sorted[sorted.length - 1]);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
