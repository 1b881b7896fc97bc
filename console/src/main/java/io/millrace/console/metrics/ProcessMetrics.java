package io.millrace.console.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;

/** The Java process: memory, threads, collection, age; under the names that others use. */
public final class ProcessMetrics implements MultiCollector {
  private static final double MILLIS = 1_000.0;

  @Override
  public MetricSnapshots collect() {
    var memory = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = memory.getHeapMemoryUsage();
    MemoryUsage other = memory.getNonHeapMemoryUsage();
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    long collecting =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis > 0)
            .sum();
    return MetricSnapshots.of(
        Series.gauge("jvm_memory_used_bytes", "Memory in use")
            .add(heap.getUsed(), "area", "heap")
            .add(other.getUsed(), "area", "nonheap")
            .snapshot(),
        Series.gauge("jvm_memory_max_bytes", "Memory that may be used; -1 for no bound")
            .add(heap.getMax(), "area", "heap")
            .add(other.getMax(), "area", "nonheap")
            .snapshot(),
        Series.gauge("jvm_threads_current", "Live threads")
            .add(ManagementFactory.getThreadMXBean().getThreadCount())
            .snapshot(),
        Series.counter("jvm_gc_collection_seconds", "Time spent on garbage collection")
            .add(collecting / MILLIS)
            .snapshot(),
        Series.gauge("process_start_time_seconds", "Start of the process, Unix time")
            .add(runtime.getStartTime() / MILLIS)
            .snapshot());
  }
}
