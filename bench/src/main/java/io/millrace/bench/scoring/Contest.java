package io.millrace.bench.scoring;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Sides that pass in turn, another one first in each round, so that what drifts in the machine
 * falls on all alike; or what somebody else has measured of them, round by round. Ratios are taken
 * within a round.
 */
final class Contest {
  private static final String ROW = "  %-58s %14s %14s %14s\n";

  private final PrintWriter out;
  private final int rounds;
  private final Map<String, List<Double>> measured = new LinkedHashMap<>();

  Contest(PrintWriter out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /** Measures all sides, after so many rounds that are forgotten. */
  void run(int warmUp, Map<String, DoubleSupplier> sides) {
    List<Map.Entry<String, DoubleSupplier>> all = List.copyOf(sides.entrySet());
    for (int round = 0; round < warmUp + rounds; round++) {
      for (int turn = 0; turn < all.size(); turn++) {
        Map.Entry<String, DoubleSupplier> side = all.get((round + turn) % all.size());
        double value = side.getValue().getAsDouble();
        if (round >= warmUp) {
          add(side.getKey(), value);
        }
      }
    }
  }

  /** What a side did in the next round. */
  void add(String name, double value) {
    values(name).add(value);
  }

  void head(String title) {
    out.printf(Locale.ROOT, "\n%s\n" + ROW, title, "", "median", "least", "most");
  }

  /** Of one side, over the rounds. */
  void row(String name, String unit) {
    print(name + ", " + unit, values(name), "%,.0f");
  }

  /** Of one side to another, within each round. */
  void ratio(String name, String to, String target) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ratios.add(values(name).get(round) / values(to).get(round));
    }
    print("%s : %s (%s)".formatted(name, to, target), ratios, "%.2f");
  }

  double median(String name) {
    return median(values(name));
  }

  private List<Double> values(String name) {
    return measured.computeIfAbsent(name, unused -> new ArrayList<>());
  }

  private void print(String what, List<Double> values, String format) {
    List<Double> sorted = values.stream().sorted().toList();
    out.printf(
        Locale.ROOT,
        ROW,
        what,
        format.formatted(median(values)),
        format.formatted(sorted.getFirst()),
        format.formatted(sorted.getLast()));
    out.flush();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
