package io.millrace.bench.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * When each event was appended, when its keyed record was visible to readers of committed records,
 * and when its vector was. All nanoseconds of one clock.
 *
 * @param appended by event id: when Kafka acknowledged it
 */
record Latency(Map<String, Long> appended, Map<String, Long> keyed, Map<String, Long> vectors) {

  /** Lines of p50 and p99, in milliseconds. */
  List<String> lines() {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    vectors.forEach(
        (id, vector) -> {
          Long start = appended.get(id);
          Long between = keyed.get(id);
          if (start != null && between != null) {
            first.add(between - start);
            second.add(vector - between);
            whole.add(vector - start);
          }
        });
    return List.of(
        line("raw to keyed", first), line("keyed to vector", second), line("freshness", whole));
  }

  private static String line(String what, List<Long> nanos) {
    Collections.sort(nanos);
    return String.format(
        Locale.ROOT,
        "  %-34s p50 %8.1f ms   p99 %8.1f ms   of %,d",
        what,
        at(nanos, 0.5),
        at(nanos, 0.99),
        nanos.size());
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size()))) / 1e6;
  }
}
