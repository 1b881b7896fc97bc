package io.millrace.app.metrics;

import io.millrace.console.metrics.Series;
import io.millrace.ingest.http.EventCounts;
import io.millrace.ingest.kafka.ReplayProgress;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What ingest of this process has taken: over HTTP, from files, or both. For any thread. */
public final class IngestMetrics implements MultiCollector {
  private volatile Supplier<EventCounts> http = () -> new EventCounts(Map.of(), Map.of(), 0);
  private volatile Supplier<ReplayProgress> files =
      () -> new ReplayProgress(Map.of(), Map.of(), Optional.empty(), 0);

  /** Shows what comes over HTTP from now on. */
  public void http(Supplier<EventCounts> counts) {
    http = counts;
  }

  /** Shows what comes from files from now on. */
  public void files(Supplier<ReplayProgress> progress) {
    files = progress;
  }

  @Override
  public MetricSnapshots collect() {
    EventCounts posted = http.get();
    ReplayProgress read = files.get();
    Series events = Series.counter("millrace_ingest_events", "Events that Kafka has acknowledged");
    posted.events().forEach((to, count) -> events.add(count, "source", "http", "stream", to));
    read.written().forEach((to, count) -> events.add(count, "source", "file", "stream", to));
    Series refused =
        Series.counter("millrace_ingest_refused_rows", "Rows of files sent to the dead letters");
    read.refused().forEach((to, count) -> refused.add(count, "stream", to));
    Series requests =
        Series.counter(
            "millrace_ingest_requests", "Requests to streams by status: 200, or why not");
    posted.answers().forEach((status, n) -> requests.add(n, "status", Integer.toString(status)));
    Series bytes = Series.counter("millrace_ingest_request_bytes", "Bytes of the bodies read");
    bytes.add(posted.bytes());
    return MetricSnapshots.of(
        events.snapshot(), refused.snapshot(), requests.snapshot(), bytes.snapshot());
  }
}
