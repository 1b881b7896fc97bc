package io.millrace.console.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.millrace.console.metrics.ProcessMetrics;
import io.millrace.console.metrics.RaceMetrics;
import io.millrace.console.metrics.ServingMetrics;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.message.ArtifactChunk;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the page, the state, live events, health and metrics of one pipeline. Everything can be
 * read without a login; a model can be handed in ({@link ModelRoutes}) from this machine, or with a
 * token. It listens on the local machine unless told otherwise. Its threads are daemons: they keep
 * no process alive.
 *
 * <pre>
 * GET /                 the page            GET /livez     the process serves
 * GET /api/v1/state     all that is known   GET /readyz    every probe passes, else 503 and why
 * GET /api/v1/events    what is new, live   GET /metrics   Prometheus
 * </pre>
 */
public final class ConsoleServer implements AutoCloseable {
  /** Only what this server itself sends may run, load or connect. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final int THREADS = 16;
  private static final String JSON = "application/json";

  /**
   * Where to serve, and what.
   *
   * @param port 0 takes a free one
   */
  public record Settings(String host, int port, String pipeline) {
    public static final String LOCAL = "127.0.0.1";

    public Settings {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "port %d does not exist; ports are 1 to 65535, and 0 takes a free one".formatted(port));
      }
    }

    /** For this machine's own browsers. */
    public static Settings local(String pipeline, int port) {
      return new Settings(LOCAL, port, pipeline);
    }
  }

  private final Settings settings;
  private final RaceView view;
  private final Readiness readiness;
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final EventStream events;
  private final Javalin server;

  public ConsoleServer(Settings settings, RaceView view, List<Probe> probes) {
    this(settings, view, probes, new PrometheusRegistry());
  }

  /**
   * A server whose {@code /metrics} also shows what others register.
   *
   * @param registry where the stages register their own counters and histograms
   */
  public ConsoleServer(
      Settings settings, RaceView view, List<Probe> probes, PrometheusRegistry registry) {
    this(settings, view, probes, registry, EventStream.Pace.USUAL);
  }

  ConsoleServer(
      Settings settings,
      RaceView view,
      List<Probe> probes,
      PrometheusRegistry registry,
      EventStream.Pace pace) {
    this.settings = settings;
    this.view = view;
    this.readiness = new Readiness(probes);
    this.registry = registry;
    this.events = new EventStream(view, pace);
    registry.register(new RaceMetrics(view));
    registry.register(new ProcessMetrics());
    registry.register(new ServingMetrics(readiness::gauges, events::clients, events::dropped));
    this.server = Javalin.create(this::configure);
    route();
  }

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.http.generateEtags = true;
    config.startupWatcherEnabled = false;
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("console");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.multipartConfig.maxTotalRequestSize(
        ArtifactChunk.LARGEST_ARTIFACT + (1 << 20), SizeUnit.BYTES);
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServletContextHandler(
        context -> {
          ServletHolder holder = new ServletHolder(events);
          holder.setAsyncSupported(true);
          context.addServlet(holder, "/api/v1/events");
        });
  }

  private void route() {
    server.before(ConsoleServer::secure);
    Assets.load()
        .forEach(
            (path, asset) ->
                server.get(
                    path,
                    ctx ->
                        ctx.header("Cache-Control", "no-cache")
                            .contentType(asset.contentType())
                            .result(asset.content().bytes())));
    server.get("/api/v1/state", ctx -> json(ctx, 200, view.all()));
    server.get("/livez", ctx -> json(ctx, 200, Map.of("live", true)));
    server.get("/readyz", this::ready);
    server.get("/metrics", this::metrics);
  }

  private static void secure(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cache-Control", "no-store");
  }

  private static void json(Context ctx, int status, Object value) {
    ctx.status(status).contentType(JSON).result(StateJson.bytes(value));
  }

  private void ready(Context ctx) {
    Readiness.Answer answer = readiness.ask();
    json(ctx, answer.ready() ? 200 : 503, answer);
  }

  private void metrics(Context ctx) throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(ctx.header("Accept"));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, registry.scrape());
    ctx.contentType(writer.getContentType()).result(text.toByteArray());
  }

  /**
   * Takes models in and shows versions, before it begins to serve.
   *
   * @param token what who publishes has to know; without one only programs on this machine may
   */
  public ConsoleServer withModels(ModelDesk desk, Optional<String> token) {
    new ModelRoutes(settings.pipeline, desk, new UploadGate(settings.host, token)).addTo(server);
    return this;
  }

  /**
   * Begins to serve.
   *
   * @throws ConsoleException when the port cannot be taken
   */
  public ConsoleServer start() {
    try {
      server.start(settings.host, settings.port);
    } catch (RuntimeException e) {
      events.close();
      throw refused(e);
    }
    return this;
  }

  private ConsoleException refused(RuntimeException failure) {
    boolean taken = isTaken(failure);
    String why =
        taken ? "is taken by another program" : "cannot be opened: " + failure.getMessage();
    return new ConsoleException(
        ("port %d on %s %s, so the console of pipeline %s cannot be served; stop that program, or"
                + " choose another port with --port N (0 takes a free one)")
            .formatted(settings.port, settings.host, why, settings.pipeline),
        failure);
  }

  private static boolean isTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
        return true;
      }
    }
    return false;
  }

  /** The port that is served. */
  public int port() {
    return server.port();
  }

  public String url() {
    String host = settings.host.equals("0.0.0.0") ? "localhost" : settings.host;
    return "http://%s:%d/".formatted(host, port());
  }

  /** What {@code /metrics} shows; the stages of the same process register here too. */
  public PrometheusRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    events.close();
    server.stop();
  }
}
