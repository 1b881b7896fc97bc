package io.millrace.app.metrics;

import io.millrace.console.metrics.ProcessMetrics;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;

/**
 * {@code GET /metrics} of a stage that runs alone, on a port of its own: who may scrape a stage is
 * not who may send it events. Prometheus' own server; its threads are daemons.
 */
public final class MetricsServer implements AutoCloseable {
  private final String host;
  private final HTTPServer server;

  private MetricsServer(String host, HTTPServer server) {
    this.host = host;
    this.server = server;
  }

  /**
   * Serves what is registered, and the process's own metrics.
   *
   * @param address {@code HOST:PORT}, or a port of this machine's own address; port 0 takes a free
   *     one
   * @throws IllegalArgumentException when the address is none
   * @throws IllegalStateException when the port cannot be taken
   */
  public static MetricsServer start(String address, PrometheusRegistry registry) {
    int colon = address.lastIndexOf(':');
    String host = colon <= 0 ? "127.0.0.1" : address.substring(0, colon);
    String port = address.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "--metrics %s: HOST:PORT is expected, as in 127.0.0.1:9100".formatted(address));
    }
    registry.register(new ProcessMetrics());
    try {
      return new MetricsServer(
          host,
          HTTPServer.builder()
              .hostname(host)
              .port(Integer.parseInt(port))
              .registry(registry)
              .buildAndStart());
    } catch (IOException e) {
      throw new IllegalStateException(
          "metrics cannot be served at %s: %s; stop who has the port, or choose another with --metrics HOST:PORT (port 0 takes a free one)"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  public String url() {
    return "http://%s:%d/metrics".formatted(host, server.getPort());
  }

  @Override
  public void close() {
    server.close();
  }
}
