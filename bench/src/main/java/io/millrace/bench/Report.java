package io.millrace.bench;

import io.millrace.bench.Benchmark.Condition;
import io.millrace.bench.Rounds.Measured;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was measured, under which conditions, as plain lines. */
final class Report {
  private final Benchmark benchmark;
  private final List<Measured> measured;
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

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
    out.printf(Locale.ROOT, "bench %s\n", benchmark.name());
    conditions.forEach(
        condition -> out.printf(Locale.ROOT, "  %-9s %s\n", condition.name(), condition.text()));
    String unit = benchmark.unit();
    out.print("\n");
    out.printf(Locale.ROOT, "%-36s %14s %14s %14s\n", "", "median", "min", "max");
    for (Measured side : measured) {
      out.printf(Locale.ROOT, "%s\n", side.side());
      row("  %ss/s".formatted(unit), side, sample -> messages() / sample.nanos() * 1e9);
      row("  CPU ns/%s".formatted(unit), side, sample -> sample.cpuNanos() / messages());
      row("  bytes allocated/%s".formatted(unit), side, sample -> sample.bytes() / messages());
      out.printf(Locale.ROOT, "  %,d made in each pass\n", side.made());
    }
    out.flush();
    return text.toString();
  }

  private double messages() {
    return benchmark.messages();
  }

  private void row(String what, Measured side, ToDoubleFunction<Sample> value) {
    double[] sorted = side.samples().stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    out.printf(
        Locale.ROOT,
        "%-36s %,14.0f %,14.0f %,14.0f\n",
        what,
        median,
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
