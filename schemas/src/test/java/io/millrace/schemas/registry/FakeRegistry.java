package io.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/** As much of Confluent's REST API as the client asks for, over a real socket. */
final class FakeRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final List<String> requests = new CopyOnWriteArrayList<>();
  final Map<String, String> levels = new ConcurrentHashMap<>();

  /** So many requests fail with 503 before the next is answered. */
  final AtomicInteger failures = new AtomicInteger();

  /** So many requests for a schema by its number come too early to know it. */
  final AtomicInteger lag = new AtomicInteger();

  /** The header that every request must bring; empty for none. */
  volatile String authorization = "";

  private final List<String> byId = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new ConcurrentHashMap<>();
  private final HttpServer server;

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    Answer answer =
        failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0
            ? new Answer(503, error(50301))
            : authorization.isEmpty() || authorization.equals(given)
                ? answer(exchange.getRequestMethod(), path.split("/"), body)
                : new Answer(401, error(40101));
    byte[] bytes = JSON.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private record Answer(int status, Object body) {}

  private static Map<String, Object> error(int code) {
    return Map.of("error_code", code, "message", "error " + code);
  }

  private synchronized Answer answer(String method, String[] path, JsonNode body) {
    String what = method + " " + path[1] + " " + (path.length - 2);
    return switch (what) {
      case "POST subjects 1" -> lookUp(path[2], body.get("schema").asText());
      case "POST subjects 2" -> register(path[2], body.get("schema").asText());
      case "GET subjects 2" -> versions(path[2]);
      case "GET subjects 3" -> version(path[2], Integer.parseInt(path[4]));
      case "GET schemas 2" -> schema(Integer.parseInt(path[3]));
      case "POST compatibility 4" ->
          new Answer(
              200, Map.of("is_compatible", compatible(path[3], body.get("schema").asText())));
      case "PUT config 1" -> {
        levels.put(path[2], body.get("compatibility").asText());
        yield new Answer(200, Map.of("compatibility", levels.get(path[2])));
      }
      default -> new Answer(405, error(405));
    };
  }

  private Answer lookUp(String subject, String schema) {
    int id = byId.indexOf(schema) + 1;
    List<Integer> ids = subjects.getOrDefault(subject, List.of());
    return ids.contains(id)
        ? new Answer(
            200,
            Map.of("subject", subject, "id", id, "version", ids.indexOf(id) + 1, "schema", schema))
        : new Answer(404, error(ids.isEmpty() ? 40401 : 40403));
  }

  private Answer register(String subject, String schema) {
    if (!compatible(subject, schema)) {
      return new Answer(409, error(409));
    }
    if (!byId.contains(schema)) {
      byId.add(schema);
    }
    int id = byId.indexOf(schema) + 1;
    subjects.computeIfAbsent(subject, absent -> new ArrayList<>()).add(id);
    return new Answer(200, Map.of("id", id));
  }

  private boolean compatible(String subject, String schema) {
    Schema reader = new Schema.Parser().parse(schema);
    return subjects.getOrDefault(subject, List.of()).stream()
        .map(id -> new Schema.Parser().parse(byId.get(id - 1)))
        .allMatch(older -> IncompatibleSchemaException.differences(reader, older).isEmpty());
  }

  private Answer versions(String subject) {
    List<Integer> ids = subjects.get(subject);
    return ids == null
        ? new Answer(404, error(40401))
        : new Answer(200, IntStream.rangeClosed(1, ids.size()).boxed().toList());
  }

  private Answer version(String subject, int version) {
    int id = subjects.get(subject).get(version - 1);
    return new Answer(
        200, Map.of("subject", subject, "id", id, "version", version, "schema", byId.get(id - 1)));
  }

  private Answer schema(int id) {
    boolean early = lag.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    return early || id > byId.size()
        ? new Answer(404, error(40403))
        : new Answer(200, Map.of("schema", byId.get(id - 1)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
