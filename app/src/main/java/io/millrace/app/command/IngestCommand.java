package io.millrace.app.command;

import io.millrace.app.metrics.IngestMetrics;
import io.millrace.app.run.RunPlan;
import io.millrace.ingest.http.EventServer;
import io.millrace.ingest.http.IngestHttp;
import io.millrace.ingest.kafka.Replay;
import io.millrace.ingest.replay.Pace;
import io.millrace.ingest.replay.Speed;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code millrace ingest}: replays files into the raw topics, takes events over HTTP, or both. It
 * ends with the files, or, with HTTP, when it is told to.
 */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Write events into the raw topics: from files, where it stopped, or over HTTP.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class IngestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "STREAM=FILE",
      description = "A file for a stream; once for each stream. " + DataFormats.ACCEPTED)
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Take events over HTTP, POST /v1/streams/STREAM; a port alone: from this machine.")
  private @Nullable String http;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Callers of --http must bring what is in it: Authorization: Bearer TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--speed",
      defaultValue = "max",
      description = "max (as fast as the loop follows) or a multiple such as 60x.")
  private String speed;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of topics that do not exist yet (default ${DEFAULT-VALUE}).")
  private int partitions;

  @Mixin private PrivacyOptions privacy;
  @Mixin private MetricsOption metrics;
  @Mixin private ServerOptions servers;
  @Spec private CommandSpec spec;

  private final IngestMetrics shown = new IngestMetrics();

  IngestCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (data.isEmpty() && http == null) {
      throw new IllegalArgumentException(
          "there is nothing to take events from: give --data STREAM=FILE, --http HOST:PORT or both");
    }
    Pipeline pipeline = PipelineFile.read(file);
    RunPlan.Servers given = servers.required();
    var connection = new Connection(given.kafka(), given.schemaRegistry(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), partitions);
    var codecs = new ConfluentCodecs(connection);
    metrics.serve(shown, spec.commandLine().getOut());
    var told = new CountDownLatch(1);
    Optional<EventServer> server = serve(connection, pipeline, codecs);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.ifPresent(EventServer::close);
                  told.countDown();
                },
                "millrace-stop"));
    if (!data.isEmpty()) {
      replay(connection, pipeline, codecs);
    }
    if (server.isPresent()) {
      told.await();
    }
    return 0;
  }

  private Optional<EventServer> serve(Connection connection, Pipeline pipeline, Codecs codecs) {
    if (http == null) {
      return Optional.empty();
    }
    var settings = IngestHttp.at(http, token());
    var server = new EventServer(settings, connection, pipeline, codecs, privacy.key()).start();
    shown.http(server::counts);
    if (data.isEmpty()) {
      say("ingest is running");
    }
    say("events are taken at " + server.url());
    return Optional.of(server);
  }

  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(tokenFile).strip();
      if (token.isEmpty()) {
        throw new IllegalArgumentException("--token-file %s is empty".formatted(tokenFile));
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--token-file %s cannot be read: %s".formatted(tokenFile, e), e);
    }
  }

  private void replay(Connection connection, Pipeline pipeline, Codecs codecs) {
    var pace = new Pace(Speed.parse(speed), Pace.leadFor(pipeline.bootstrap()));
    try (var replay =
        new Replay(connection, pipeline, codecs, privacy.files(data).open(pipeline), pace)) {
      Runtime.getRuntime().addShutdownHook(new Thread(replay::stop, "millrace-stop-replay"));
      shown.files(replay::progress);
      say("ingest is running");
      replay.run();
      say(
          "%,d rows written, %,d refused"
              .formatted(replay.progress().totalWritten(), replay.progress().totalRefused()));
    }
  }

  private void say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("millrace: " + text);
    out.flush();
  }
}
