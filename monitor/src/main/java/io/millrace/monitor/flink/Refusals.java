package io.millrace.monitor.flink;

import io.millrace.monitor.output.Refusal;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts data that was not used, by reason, as metrics {@code refused_REASON}. */
final class Refusals {
  private final Map<Refusal.Reason, Counter> counters = new EnumMap<>(Refusal.Reason.class);

  Refusals(MetricGroup metrics) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      counters.put(reason, metrics.counter("refused_" + reason.code().replace('-', '_')));
    }
  }

  void count(Refusal refusal) {
    Counter counter = counters.get(refusal.reason());
    if (counter != null) {
      counter.inc();
    }
  }
}
