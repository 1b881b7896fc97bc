package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.FlightRace;
import io.millrace.registry.life.Offers.Said;
import io.millrace.registry.life.PipelineState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may hand in a model over HTTP, and what becomes of it. */
class ModelRoutesTest {
  private static final String POST = "/api/v1/models/guest/versions";

  private final Desk desk = new Desk();
  private ConsoleServer server = serve(Optional.empty());

  /** Keeps what is handed in. */
  private static final class Desk implements ModelDesk {
    final List<String> contenders = new ArrayList<>();
    final List<byte[]> artifacts = new ArrayList<>();
    final List<byte[]> tokenizers = new ArrayList<>();
    final List<Said> said = new ArrayList<>();

    @Override
    public String publish(String contender, byte[] artifact, Said words) {
      if (!contender.equals("guest")) {
        throw new IllegalArgumentException("pipeline flights has no contender " + contender);
      }
      contenders.add(contender);
      artifacts.add(artifact);
      said.add(words);
      return "c1";
    }

    @Override
    public String publish(String contender, byte[] model, byte[] tokenizer, Said words) {
      tokenizers.add(tokenizer);
      return publish(contender, model, words);
    }

    @Override
    public PipelineState state() {
      return PipelineState.empty();
    }
  }

  private ConsoleServer serve(Optional<String> token) {
    return new ConsoleServer(
            ConsoleServer.Settings.local("flights", 0),
            FlightRace.view(),
            List.of(),
            new PrometheusRegistry())
        .withModels(desk, token)
        .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> post(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(path).POST(BodyPublishers.ofByteArray(new byte[] {1, 2, 3}));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void bytes_go_in_a_command_comes_out_and_its_answer_can_be_followed() throws Exception {
    HttpResponse<String> response =
        post(POST + "?inputs=x%3Da%2Cb&output=p:1&output-is=logit&note=try");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).hasValue("/api/v1/commands/c1");
    assertThat(desk.artifacts.getFirst()).containsExactly(1, 2, 3);
    assertThat(desk.said.getFirst().inputs()).isEqualTo("x=a,b");
    assertThat(desk.said.getFirst().output()).isEqualTo("p:1");
    assertThat(desk.said.getFirst().outputIs()).isEqualTo("logit");
    assertThat(send(request("/api/v1/commands/c1")).body()).contains("waiting");
  }

  @Test
  void a_model_and_its_tokenizer_go_in_as_the_files_of_a_form() throws Exception {
    HttpResponse<String> response =
        form(part("model", new String(new char[70_000])) + part("tokenizer", "{\"model\": {}}"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(desk.artifacts.getFirst()).hasSize(70_000);
    assertThat(new String(desk.tokenizers.getFirst(), StandardCharsets.UTF_8))
        .isEqualTo("{\"model\": {}}");
    assertThat(desk.said.getFirst().inputs()).isEqualTo("x=a");
  }

  @Test
  void a_form_without_its_two_files_says_what_it_lacks() throws Exception {
    HttpResponse<String> response = form(part("model", "abc"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("no file called tokenizer", "-F tokenizer=@");
    assertThat(desk.artifacts).isEmpty();
  }

  private HttpResponse<String> form(String parts) throws Exception {
    return send(
        request(POST + "?inputs=x%3Da")
            .header("Content-Type", "multipart/form-data; boundary=between")
            .POST(BodyPublishers.ofString(parts + "--between--\r\n")));
  }

  private static String part(String name, String content) {
    return "--between\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n"
        .formatted(name, name, content);
  }

  @Test
  void an_unknown_contender_or_version_is_a_callers_mistake() throws Exception {
    assertThat(post("/api/v1/models/gest/versions").statusCode()).isEqualTo(400);
    HttpResponse<String> version = send(request("/api/v1/models/guest/versions/7"));
    assertThat(version.statusCode()).isEqualTo(400);
    assertThat(version.body()).contains("there is no version guest@7");
    assertThat(send(request("/api/v1/models")).body()).contains("\"versions\":[]");
  }

  @Test
  void a_page_of_another_site_may_not_publish() throws Exception {
    HttpResponse<String> response = post(POST, "Origin", "https://elsewhere.example");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(desk.artifacts).isEmpty();
  }

  @Test
  void a_name_that_was_made_to_mean_this_machine_may_not_publish() throws Exception {
    String answer;
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"
                  .formatted(POST)
                  .getBytes(StandardCharsets.US_ASCII));
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(answer).startsWith("HTTP/1.1 403").contains("MILLRACE_CONSOLE_TOKEN");
    assertThat(desk.artifacts).isEmpty();
  }

  @Test
  void with_a_token_only_who_knows_it_may_publish() throws Exception {
    server.close();
    server = serve(Optional.of("secret"));

    assertThat(post(POST).statusCode()).isEqualTo(401);
    assertThat(post(POST, "Authorization", "Bearer guess").statusCode()).isEqualTo(401);
    assertThat(post(POST, "Authorization", "Bearer secret").statusCode()).isEqualTo(202);
  }

  @Test
  void a_model_that_says_it_is_too_large_is_refused_before_it_is_read() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n"
                  .formatted(POST)
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }
}
