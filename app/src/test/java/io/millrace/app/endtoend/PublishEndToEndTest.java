package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.run.ConsoleStage;
import io.millrace.app.run.Stage;
import io.millrace.app.run.Stages;
import io.millrace.registry.seal.SealingKey;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of other people's making, published by command and over HTTP to a real registry, score
 * real events; what must not serve is refused for all to see, and the version before it serves on.
 * The page {@code docs/publishing.md} is tried line by line. The tests go on from each other.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PublishEndToEndTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Path FILE = DOCS.resolve("publishing/garden.yaml");
  private static final Path MODELS = DOCS.resolve("publishing/models");
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Pattern COMMAND = Pattern.compile("\"command\":\"([^\"]+)\"");

  /** PNG, 2 x 2 pixels of one colour. */
  private static final String PHOTO =
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mM8IRfFwMDAxMDAwMDAAAAPmAFE4JWIEQAAAABJRU5ErkJggg==";

  /** As large as Kafka's default limit of a record lets it be. */
  private static final String NO_PHOTO = "not a picture".repeat(1024 * 1024 / 13 - 30);

  private final Pipeline pipeline = PipelineFile.read(FILE);
  private final Topics topics = Topics.of(pipeline.name());
  private final List<Stage> stages = new ArrayList<>();
  private Path directory;
  private EmbeddedServices services;
  private ConfluentCodecs codecs;
  private Connection connection;
  private ConsoleStage console;
  private int events;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
    connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), 2);
    codecs = new ConfluentCodecs(connection);
    var factory = new Stages(pipeline, connection, codecs, temporary.resolve("state"));
    console = factory.console("127.0.0.1", 0);
    stages.add(console);
    stages.add(factory.registry());
    stages.add(factory.features(1));
    stages.add(factory.score(Engine.ONNX, "0"));
    stages.forEach(Stage::start);
  }

  @AfterAll
  void stop() {
    stages.reversed().forEach(Stage::close);
    if (services != null) {
      services.close();
    }
  }

  /** Calls the command with the servers' addresses. */
  private Called call(String... words) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(words));
    if (!all.contains("keygen")) {
      all.addAll(List.of("--pipeline", FILE.toString()));
      all.addAll(List.of("--kafka", services.bootstrapServers()));
      all.addAll(List.of("--schema-registry", services.schemaRegistryUrl()));
    }
    return Called.with(all.toArray(String[]::new));
  }

  private HttpResponse<String> post(String contender, byte[] model, String query) throws Exception {
    URI uri = URI.create(console.address() + "api/v1/models/" + contender + "/versions" + query);
    return send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(model)).build());
  }

  private String get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(console.address() + path)).build()).body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  /** What the registry answers to a model that was posted. */
  private String answer(HttpResponse<String> posted) throws Exception {
    assertThat(posted.statusCode()).as(posted.body()).isEqualTo(202);
    Matcher command = COMMAND.matcher(posted.body());
    assertThat(command.find()).isTrue();
    String[] said = {""};
    await(
        "an answer",
        () -> {
          try {
            said[0] = get("api/v1/commands/" + command.group(1));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return !said[0].contains("waiting");
        });
    return said[0];
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long until = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  /** Sends events and gives what was predicted for them. */
  private List<Prediction> predicted(int count, int contenders) throws Exception {
    return predicted(count, contenders, 0);
  }

  /** Of which so many scores are refused. */
  private List<Prediction> predicted(int count, int contenders, int refused) throws Exception {
    int expected = count * contenders - refused;
    String prefix = "e" + events + "-";
    send(prefix, count);
    List<Prediction> found = new ArrayList<>();
    await(
        "predictions",
        () -> {
          found.clear();
          found.addAll(predictions(prefix));
          return found.size() >= expected;
        });
    assertThat(found).hasSize(expected);
    return found;
  }

  private List<Prediction> predictions(String prefix) {
    return new Committed(connection, codecs)
        .messages(topics.predictions(), Prediction.class).stream()
            .filter(prediction -> prediction.eventId().startsWith(prefix))
            .toList();
  }

  /** A version is loaded a while after the registry has named it. */
  private void awaitScoring(int contenders) throws Exception {
    await(
        "versions to be loaded",
        () -> {
          String prefix = "probe" + events + "-";
          send(prefix, 1);
          long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
          while (System.nanoTime() < until) {
            if (predictions(prefix).size() == contenders) {
              return true;
            }
          }
          return false;
        });
  }

  /** The first of them lacks its length. */
  private void send(String prefix, int count) {
    Codec<List<@Nullable Object>> codec =
        codecs.of(
            topics.stream("flowers").subject(), EventForm.of(pipeline.stream("flowers").schema()));
    events++;
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (int i = 0; i < count; i++) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(prefix + i);
        values.add(Instant.parse("2026-05-01T00:00:00Z").plusSeconds(events * 100L + i));
        values.add(i == 0 ? null : 5.1);
        values.add(3.5);
        for (int pixel = 0; pixel < 12; pixel++) {
          values.add((pixel - 6) / 4.0);
        }
        values.add(i == 0 ? null : "A tall, violet one: large petals");
        values.add(i == 0 ? null : i == 1 ? NO_PHOTO : PHOTO);
        var record =
            new ProducerRecord<>(topics.stream("flowers").name(), prefix + i, codec.encode(values));
        producer.send(record).get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(1)
  void what_cannot_be_inferred_is_asked_for_before_anything_is_sent() {
    call("publish", "iris", MODELS.resolve("scikit-iris.onnx").toString())
        .isRefused(Called.WRONG)
        .says("float_input: FLOAT [3, 2]", "--inputs 'float_input=length,width'");
  }

  @Test
  @Order(2)
  void a_model_is_published_by_command_and_another_over_http_and_both_score_events()
      throws Exception {
    Called published =
        call(
            "publish",
            "iris",
            MODELS.resolve("scikit-iris.onnx").toString(),
            "--inputs",
            "float_input=impute(length:5.8),width",
            "--output",
            "probabilities:2");
    assertThat(published.exitCode()).as(published.err()).isEqualTo(Called.DONE);
    assertThat(published.out()).contains("length (5.8 if missing), width", "iris@1 is current");
    byte[] model = Files.readAllBytes(MODELS.resolve("paddle-ocr-direction.onnx"));

    assertThat(answer(post("direction", model, "?inputs=x%5B3,2,2%5D%3Dp0..p11")))
        .contains("accepted", "direction@1 is current", "column 1 of output softmax_0.tmp_0");

    awaitScoring(2);
    for (Prediction prediction : predicted(7, 2)) {
      boolean isIris = prediction.contender().equals("iris");
      boolean isGap = prediction.eventId().endsWith("-0");
      if (!isGap || !isIris) {
        // By ONNX Runtime's own Python package.
        assertThat(prediction.score()).isCloseTo(isIris ? 0.02174587 : 0.91051686, within(1e-5));
      }
    }
  }

  @Test
  @Order(3)
  void versions_are_shown_verified_and_exported_by_their_aliases() throws Exception {
    assertThat(call("list").out()).contains("iris@1", "direction@1", "current");
    assertThat(call("show", "iris@current").out()).contains("artifact ", "Purpose");
    assertThat(call("show", "--card", "garden/direction@1").out())
        .contains("# garden/direction@1", "## Purpose", "species.virginica", "## Life");
    assertThat(get("api/v1/models/direction/versions/current/card")).contains("## Limits");
    assertThat(get("api/v1/models/iris/versions/1")).contains("\"state\":\"current\"");
    assertThat(call("verify", "garden@champion").out()).contains("is sound");
    assertThat(call("export", "direction@1", "--to", directory.toString()).exitCode()).isZero();
    assertThat(Files.readAllBytes(directory.resolve("direction@1.onnx")))
        .isEqualTo(Files.readAllBytes(MODELS.resolve("paddle-ocr-direction.onnx")));
  }

  @Test
  @Order(4)
  void invariant_5_a_hostile_model_is_refused_for_all_to_see_and_the_old_one_serves_on()
      throws Exception {
    byte[] flipped = Files.readAllBytes(MODELS.resolve("paddle-ocr-direction.onnx"));
    flipped[0] ^= 1;

    assertThat(answer(post("direction", flipped, "?inputs=x%5B3,2,2%5D%3Dp0..p11")))
        .contains("refused", "is rejected");
    assertThat(answer(post("direction", new byte[] {1, 2, 3}, ""))).contains("no ONNX file");
    assertThat(post("stranger", flipped, "").statusCode()).isEqualTo(400);

    assertThat(call("list").out()).containsPattern("direction@2 +rejected");
    assertThat(call("show", "direction@3").out()).contains("REJECTED", "no ONNX file");
    assertThat(predicted(5, 2))
        .filteredOn(prediction -> prediction.contender().equals("direction"))
        .allMatch(prediction -> prediction.version() == 1);
    assertThat(new Committed(connection, codecs).bytes(topics.deadLetters())).isEmpty();
  }

  @Test
  @Order(5)
  void a_new_version_is_tried_promoted_and_rolled_back_by_hand() throws Exception {
    String iris = MODELS.resolve("scikit-iris.onnx").toString();
    assertThat(
            call(
                    "publish",
                    "iris",
                    iris,
                    "--inputs",
                    "float_input=impute(length:6),width",
                    "--output",
                    "probabilities:2")
                .out())
        .contains("iris@2 is on trial beside iris@1");

    assertThat(call("promote", "iris@trial", "--why", "it is better").out())
        .contains("iris@2 is current");
    assertThat(call("rollback", "iris@previous").out()).contains("iris@1 is current again");
    assertThat(call("retire", "direction@current").out()).contains("direction@1 is retired");
  }

  @Test
  @Order(6)
  void a_model_reads_notes_and_another_sees_photos_and_a_broken_photo_is_a_dead_letter_of_its_own()
      throws Exception {
    Called published =
        call(
            "publish",
            "sight",
            MODELS.resolve("sight.onnx").toString(),
            "--inputs",
            "pixels=image(photo:0.485,0.456,0.406|0.229,0.224,0.225)");
    assertThat(published.out()).as(published.err()).contains("sight@1 is current");
    byte[] model = Files.readAllBytes(MODELS.resolve("words.onnx"));
    byte[] tokenizer = Files.readAllBytes(MODELS.resolve("words-tokenizer.json"));

    assertThat(answer(post("words", model, "?inputs=input_ids%3Dtokens(note:16)")))
        .contains("refused", "no tokenizer came with the model");
    // As most text classifiers are exported: without the sigmoid at the end.
    byte[] logit = withoutSigmoid(model);
    assertThat(answer(form("words", logit, tokenizer, "?inputs=input_ids%3Dtokens(note:16)")))
        .contains("refused", "output logits is called a logit", "--output-is logit");
    assertThat(
            answer(
                form(
                    "words",
                    logit,
                    tokenizer,
                    "?inputs=input_ids%3Dtokens(note:16)&output-is=logit")))
        .contains("accepted", "words@1 is current", "ids of note's first 16 tokens", "of logits");
    assertThat(get("api/v1/models/words/versions/current")).contains("\"output_is\":\"logit\"");

    awaitScoring(3);
    List<Prediction> found = predicted(5, 3, 1);
    // The words' weights by hand; the photo is of one colour, (200, 30, 90).
    double words = 1 / (1 + Math.exp(-(1.5 + 0.75 + 1 + 0.125)));
    double red = -(200 / 255.0 - 0.485) / 0.229;
    double green = 0.5 * (30 / 255.0 - 0.456) / 0.224;
    double blue = 2 * (90 / 255.0 - 0.406) / 0.225;
    double sight = 1 / (1 + Math.exp(-(red + green + blue)));
    for (Prediction prediction : found) {
      boolean isGap = prediction.eventId().endsWith("-0");
      switch (prediction.contender()) {
        case "words" -> assertThat(prediction.score()).isCloseTo(isGap ? 0.5 : words, within(1e-5));
        case "sight" -> assertThat(prediction.score()).isCloseTo(isGap ? 0.5 : sight, within(1e-5));
        default -> assertThat(prediction.contender()).isEqualTo("iris");
      }
    }
    assertThat(found).filteredOn(p -> p.contender().equals("sight")).hasSize(4);
    assertThat(new Committed(connection, codecs).bytes(topics.deadLetters())).hasSize(1);
  }

  private static byte[] withoutSigmoid(byte[] model) throws IOException {
    ModelProto.Builder changed = ModelProto.parseFrom(model).toBuilder();
    changed.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("Sigmoid"))
        .forEach(node -> node.setOpType("Identity").setOutput(0, "logits"));
    changed.getGraphBuilder().getOutputBuilder(0).setName("logits");
    return changed.build().toByteArray();
  }

  private HttpResponse<String> form(String contender, byte[] model, byte[] tokenizer, String query)
      throws Exception {
    var body = new ByteArrayOutputStream();
    part(body, "model", model);
    part(body, "tokenizer", tokenizer);
    body.writeBytes("--between--\r\n".getBytes(StandardCharsets.UTF_8));
    URI uri = URI.create(console.address() + "api/v1/models/" + contender + "/versions" + query);
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "multipart/form-data; boundary=between")
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .build());
  }

  private static void part(ByteArrayOutputStream body, String name, byte[] content) {
    body.writeBytes(
        "--between\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
            .formatted(name, name)
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** The page's commands, but those that need Python or write keys where they are not wanted. */
  @Test
  @Order(7)
  void the_commands_of_the_page_do_what_it_says() throws Exception {
    List<String> lines =
        Files.readString(DOCS.resolve("publishing.md"))
            .replace("\\\n", " ")
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("./millrace models "))
            .toList();

    assertThat(lines).hasSizeGreaterThan(5);
    for (String line : lines) {
      Called called = callLine(line.substring("./millrace models ".length()));
      assertThat(called.exitCode()).as(line + "\n" + called.out() + called.err()).isZero();
    }
  }

  /** A worker that asks for a signature, where the registry does not. */
  @Test
  @Order(8)
  void invariant_5_a_version_that_a_worker_cannot_load_is_shown_with_the_reason_until_it_can()
      throws Exception {
    String text =
        Files.readString(FILE)
                .replace("schema: ", "schema: " + FILE.toAbsolutePath().getParent() + "/")
            + "trust: [%s]\n".formatted(SealingKey.generate().open());
    Path strict = Files.writeString(directory.resolve("strict.yaml"), text);

    try (Stage worker = worker(PipelineFile.read(strict))) {
      worker.start();
      await("the reason", () -> call("show", "iris@current").out().contains("cannot load it"));
    }
    assertThat(call("show", "iris@current").out())
        .contains("worker onnx.late cannot load it since", "not signed", "CURRENT");
    assertThat(call("list").out()).contains("worker onnx.late cannot load it since");
    assertThat(get("api/v1/models/iris/versions/current"))
        .contains("\"state\":\"current\"", "\"unloadable\":[{", "\"worker\":\"onnx.late\"");
    try (Stage worker = worker(pipeline)) {
      worker.start();
      await("its end", () -> !call("show", "iris@current").out().contains("cannot load it"));
    }
    assertThat(get("api/v1/models/iris/versions/current")).contains("\"unloadable\":[]");
    // Every report is news for the worker itself: it looks again, and says nothing twice.
    assertThat(reports()).isNotEmpty().doesNotHaveDuplicates();
  }

  private List<Action> reports() {
    return new Committed(connection, codecs)
        .messages(Topics.COMMANDS, Command.class).stream()
            .map(Command::action)
            .filter(action -> action instanceof ReportUnloadable || action instanceof ReportLoaded)
            .toList();
  }

  private Stage worker(Pipeline file) {
    return new Stages(file, connection, codecs, directory.resolve("late"))
        .score(Engine.ONNX, "late");
  }

  private Called callLine(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
    while (word.find()) {
      String text = word.group(1) == null ? word.group(2) : word.group(1);
      words.add(
          text.startsWith("docs/") ? "../" + text : text.replace("KEYS", directory.toString()));
    }
    int at = words.indexOf("--pipeline");
    if (at >= 0) {
      words.subList(at, at + 2).clear();
    }
    return call(words.toArray(String[]::new));
  }
}
