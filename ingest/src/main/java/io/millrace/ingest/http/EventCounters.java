package io.millrace.ingest.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what comes over HTTP. For any thread. */
final class EventCounters {
  private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();

  void acknowledged(String stream, int count) {
    events.computeIfAbsent(stream, none -> new LongAdder()).add(count);
  }

  void answered(int status) {
    answers.computeIfAbsent(status, none -> new LongAdder()).increment();
  }

  void read(int count) {
    bytes.add(count);
  }

  EventCounts counts() {
    return new EventCounts(sums(events), sums(answers), bytes.sum());
  }

  private static <K extends Comparable<K>> Map<K, Long> sums(Map<K, LongAdder> counters) {
    Map<K, Long> sums = new TreeMap<>();
    counters.forEach((key, counter) -> sums.put(key, counter.sum()));
    return sums;
  }
}
