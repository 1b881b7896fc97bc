package io.millrace.console.http;

import io.millrace.console.view.RaceState;
import io.millrace.console.view.RaceView;
import io.millrace.schemas.message.Blob;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events named {@code state}: first all that is known, then only what is new, at most
 * twice a second, and a comment when nothing is. One thread serves all clients and waits for none.
 */
final class EventStream extends HttpServlet implements AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final byte[] HEARTBEAT = ": nothing new\n\n".getBytes(StandardCharsets.UTF_8);

  /**
   * How the stream is paced.
   *
   * @param gap least time between two messages to a client
   * @param heartbeat longest silence
   * @param patience how long a client may take over one message
   * @param clients how many there may be at once
   */
  record Pace(Duration gap, Duration heartbeat, Duration patience, int clients) {
    static final Pace USUAL =
        new Pace(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(20), 64);
  }

  private record Message(Blob text, long revision) {}

  private final transient RaceView view;
  private final transient Pace pace;
  private final transient Set<EventClient> clients = ConcurrentHashMap.newKeySet();
  private final transient CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong dropped = new AtomicLong();

  EventStream(RaceView view, Pace pace) {
    this.view = view;
    this.pace = pace;
    Thread.ofPlatform().daemon().name("console-events").start(this::run);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (clients.size() >= pace.clients) {
      response.setHeader("Retry-After", "30");
      response.sendError(
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          "%d pages follow already; close one, or read /api/v1/state".formatted(pace.clients));
      return;
    }
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    response.setHeader("X-Content-Type-Options", "nosniff");
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    var out = response.getOutputStream();
    EventClient client = new EventClient(context, out, pace.patience, System.nanoTime());
    out.setWriteListener(client);
    clients.add(client);
  }

  private void run() {
    long tickMillis = Math.max(20, pace.gap.toMillis() / 4);
    try {
      while (!closed.await(tickMillis, TimeUnit.MILLISECONDS)) {
        tick();
      }
    } catch (InterruptedException e) {
      LOG.debug("live events end", e);
    }
  }

  private void tick() {
    try {
      Map<Long, Message> messages = new HashMap<>();
      clients.forEach(client -> offer(client, messages));
    } catch (RuntimeException e) {
      LOG.error("live events could not be sent this time", e);
    }
  }

  private void offer(EventClient client, Map<Long, Message> messages) {
    long now = System.nanoTime();
    switch (client.standing(now)) {
      case BUSY -> {}
      case GONE -> clients.remove(client);
      case TOO_SLOW -> {
        dropped.incrementAndGet();
        clients.remove(client);
        client.drop();
      }
      case READY -> tell(client, messages, now);
    }
  }

  private void tell(EventClient client, Map<Long, Message> messages, long now) {
    long silence = client.nanosSinceSent(now);
    long known = client.revision();
    if (view.revision() > known && silence >= pace.gap.toNanos()) {
      Message message = messages.computeIfAbsent(known, this::message);
      client.send(message.text.bytes(), message.revision, now);
    } else if (silence >= pace.heartbeat.toNanos()) {
      client.send(HEARTBEAT, known, now);
    }
  }

  private Message message(long known) {
    RaceState state = view.since(known);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(
        "retry: 2000\nid: %d\nevent: state\ndata: "
            .formatted(state.revision())
            .getBytes(StandardCharsets.UTF_8));
    text.writeBytes(StateJson.bytes(state));
    text.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return new Message(new Blob(text.toByteArray()), state.revision());
  }

  int clients() {
    return clients.size();
  }

  long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    closed.countDown();
    clients.forEach(EventClient::drop);
    clients.clear();
  }
}
