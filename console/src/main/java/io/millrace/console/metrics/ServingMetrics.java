package io.millrace.console.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The console's own standing: readiness by check, and who follows it live. */
public final class ServingMetrics implements MultiCollector {
  private final Supplier<Map<String, Boolean>> ready;
  private final IntSupplier clients;
  private final LongSupplier dropped;

  public ServingMetrics(
      Supplier<Map<String, Boolean>> ready, IntSupplier clients, LongSupplier dropped) {
    this.ready = ready;
    this.clients = clients;
    this.dropped = dropped;
  }

  @Override
  public MetricSnapshots collect() {
    Series checks = Series.gauge("millrace_ready", "1 where a readiness check passes, else 0");
    ready.get().forEach((name, passes) -> checks.add(passes ? 1 : 0, "check", name));
    return MetricSnapshots.of(
        checks.snapshot(),
        Series.gauge("millrace_console_clients", "Pages that follow the live events")
            .add(clients.getAsInt())
            .snapshot(),
        Series.counter(
                "millrace_console_dropped_clients",
                "Pages dropped because they did not take an event in time")
            .add(dropped.getAsLong())
            .snapshot());
  }
}
