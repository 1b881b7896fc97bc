package io.millrace.console.http;

import io.millrace.console.view.RaceView;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** A running server and a client of it. */
final class Serving implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  final ConsoleServer server;

  Serving(RaceView view, EventStream.Pace pace, Probe... probes) {
    server =
        new ConsoleServer(
                ConsoleServer.Settings.local("flights", 0),
                view,
                List.of(probes),
                new PrometheusRegistry(),
                pace)
            .start();
  }

  Serving(RaceView view, Probe... probes) {
    this(view, EventStream.Pace.USUAL, probes);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The value of a line of {@code /metrics}, given by name and labels. */
  double metric(String series) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series));
  }

  @Override
  public void close() {
    server.close();
  }
}
