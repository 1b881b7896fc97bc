package io.millrace.ingest.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.ingest.http.StreamDoor.Admitted;
import io.millrace.ingest.kafka.RawRecords;
import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Takes events over HTTP. An answer of 200 means that Kafka has acknowledged every event of the
 * request, on all in-sync replicas; any other answer means that none was acknowledged, and the
 * whole request may be sent again under the same ids.
 *
 * <pre>
 * POST /v1/streams/STREAM    an event, an array of events, or one on each line: {"ids": [...]}
 * GET  /livez                the process serves
 * GET  /readyz               Kafka answers, else 503
 * </pre>
 *
 * A registry that is away when a stream's first event comes is a 503 after the same patience as
 * Kafka has; nothing was written then. Closing it lets the requests under way come to their answers
 * and refuses new ones with 503.
 */
public final class EventServer implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int SPARE_THREADS = 16;

  private final IngestHttp settings;
  private final Pipeline pipeline;
  private final EventCounters counters = new EventCounters();
  private final Map<String, StreamDoor> doors = new LinkedHashMap<>();
  private final Delivery delivery;
  private final Javalin server;

  /**
   * A server that does not listen yet.
   *
   * @param key for the streams' hash rules
   * @throws IllegalArgumentException when a stream has hash rules and there is no key
   */
  public EventServer(
      IngestHttp settings,
      Connection connection,
      Pipeline pipeline,
      Codecs codecs,
      Optional<PrivacyKey> key) {
    this.settings = settings;
    this.pipeline = pipeline;
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      if (stream.writer() == Pipeline.Writer.INGEST) {
        var encoder =
            new Encoder(stream.name(), new RawRecords(pipeline, codecs), settings.patience());
        doors.put(stream.name(), new StreamDoor(stream, Redaction.of(stream, key), encoder));
      }
    }
    this.delivery =
        new Delivery(connection, settings.capacity(), settings.leastCharge(), settings.patience());
    this.server = Javalin.create(this::configure);
    server.post("/v1/streams/{stream}", this::take);
    server.after("/v1/streams/*", ctx -> counters.answered(ctx.statusCode()));
    server.get("/livez", ctx -> answer(ctx, 200, Map.of("live", true)));
    server.get("/readyz", this::ready);
    server.exception(Refusal.Raised.class, (raised, ctx) -> refuse(ctx, raised.refusal()));
  }

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    int most = settings.capacity() / settings.leastCharge();
    QueuedThreadPool threads = new QueuedThreadPool(most + SPARE_THREADS, 2);
    threads.setName("ingest");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServer(
        jetty -> {
          // It counts the requests under way, which a stop then waits for.
          jetty.setHandler(new StatisticsHandler());
          jetty.setStopTimeout(settings.patience().multipliedBy(2).toMillis());
        });
  }

  private void take(Context ctx) throws IOException {
    authorise(ctx);
    StreamDoor door = door(ctx.pathParam("stream"));
    byte[] body = body(ctx);
    int taken = delivery.enter(body.length);
    try {
      String type = Optional.ofNullable(ctx.contentType()).orElse("");
      var batch = EventBatch.read(type, new String(body, StandardCharsets.UTF_8));
      List<Admitted> admitted = door.read(batch);
      delivery.send(door.encoded(admitted));
      counters.acknowledged(door.stream(), admitted.size());
      answer(ctx, 200, Map.of("ids", admitted.stream().map(Admitted::id).toList()));
    } finally {
      delivery.leave(taken);
    }
  }

  private void authorise(Context ctx) {
    if (settings.token().isEmpty()) {
      return;
    }
    byte[] expected = ("Bearer " + settings.token().get()).getBytes(StandardCharsets.UTF_8);
    String given = Optional.ofNullable(ctx.header("Authorization")).orElse("");
    if (!MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      throw new Refusal.Raised(
          new Refusal(
              401,
              "the header Authorization: Bearer TOKEN is missing or wrong",
              List.of(),
              Map.of("WWW-Authenticate", "Bearer")));
    }
  }

  private StreamDoor door(String name) {
    StreamDoor door = doors.get(name);
    if (door == null) {
      boolean others = pipeline.streams().containsKey(name);
      throw new Refusal.Raised(
          others
              ? Refusal.of(403, "stream %s is written by others: not here".formatted(name))
              : Refusal.of(
                  404,
                  "pipeline %s has no stream %s%s"
                      .formatted(pipeline.name(), name, Nearest.hint(name, doors.keySet()))));
    }
    return door;
  }

  private byte[] body(Context ctx) throws IOException {
    int most = settings.largestBody();
    byte[] body = ctx.req().getInputStream().readNBytes(most + 1);
    counters.read(body.length);
    if (body.length > most) {
      throw new Refusal.Raised(
          Refusal.of(413, "the body has more than %d bytes: send smaller batches".formatted(most)));
    }
    return body;
  }

  private void ready(Context ctx) throws IOException {
    boolean ready = delivery.isReachable();
    answer(ctx, ready ? 200 : 503, Map.of("ready", ready, "kafka", ready ? "answers" : "away"));
  }

  private static void refuse(Context ctx, Refusal refusal) {
    refusal.headers().forEach(ctx::header);
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("error", refusal.error());
    if (!refusal.problems().isEmpty()) {
      said.put("problems", refusal.problems());
    }
    answer(ctx, refusal.status(), said);
  }

  private static void answer(Context ctx, int status, Map<String, ?> body) {
    ctx.status(status)
        .contentType("application/json")
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .result(MAPPER.valueToTree(body).toString());
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException when the port cannot be taken
   */
  public EventServer start() {
    Topics topics = Topics.of(pipeline.name());
    delivery.prepare(doors.keySet().stream().map(name -> topics.stream(name).name()).toList());
    try {
      server.start(settings.host(), settings.port());
    } catch (RuntimeException e) {
      delivery.close();
      throw new IllegalStateException(
          "events cannot be taken at %s:%d: %s; stop who has the port, or choose another with --http HOST:PORT (port 0 takes a free one)"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
    return this;
  }

  public String url() {
    return "http://%s:%d/v1/streams/".formatted(settings.host(), server.port());
  }

  public EventCounts counts() {
    return counters.counts();
  }

  @Override
  public void close() {
    server.stop();
    doors.values().forEach(StreamDoor::close);
    delivery.close();
  }
}
