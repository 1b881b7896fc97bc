package io.millrace.bench;

import java.util.List;

/**
 * Sides over the same messages, ready to be measured.
 *
 * @param unit what a message is called, in the singular: {@code event}
 * @param messages in one pass, of either side
 * @param conditions what the numbers depend on, beside the machine
 */
record Benchmark(
    String name, String unit, long messages, List<Condition> conditions, List<Side> sides) {
  Benchmark {
    conditions = List.copyOf(conditions);
    sides = List.copyOf(sides);
    if (messages < 1) {
      throw new IllegalArgumentException(
          "benchmark %s has no %ss: there is nothing to measure".formatted(name, unit));
    }
  }

  /** A line above the numbers. */
  record Condition(String name, String text) {}
}
