package io.millrace.app.command;

import io.millrace.app.metrics.MetricsServer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a stage that runs alone shows its metrics. */
final class MetricsOption {
  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:MILLRACE_METRICS}",
      description =
          "Serve GET /metrics for Prometheus; a port alone: for this machine. Default: not.")
  private @Nullable String address;

  MetricsOption() {}

  /** Serves from now on, until the process ends, and says where. */
  void serve(MultiCollector metrics, PrintWriter out) {
    if (address == null) {
      return;
    }
    var registry = new PrometheusRegistry();
    registry.register(metrics);
    MetricsServer server = MetricsServer.start(address, registry);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "millrace-stop-metrics"));
    out.println("millrace: metrics are at " + server.url());
    out.flush();
  }
}
