package io.millrace.app.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An Apicurio registry, which speaks the REST API of Confluent's: about 240 MB resident.
 *
 * <p>It keeps schemas in an H2 file, written through at every commit: an id that a record carries
 * must not be lost, nor given to another schema, when the process is killed. The other storage that
 * survives, a Kafka topic, would make its start wait for the broker's and keep a second copy in
 * memory.
 */
final class SchemaRegistryServer {
  static final String NAME = "schema registry";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private final int port;
  private final ChildProcess process;

  private SchemaRegistryServer(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /** Starts the process; it serves once {@link #awaitReady} has returned. */
  static SchemaRegistryServer start(DataDirectory data, int port) {
    Path server = MillraceHome.registryServer();
    Path directory = data.child("registry");
    data.child("registry/tmp");
    return new SchemaRegistryServer(
        port,
        ChildProcess.start(
            new ChildProcess.Command(
                NAME,
                ChildProcess.Priority.NORMAL,
                jvmOptions(port),
                MillraceHome.ownClasses() + File.pathSeparator + server,
                List.of("io.quarkus.bootstrap.runner.QuarkusEntryPoint"),
                directory,
                data.log("registry.log"))));
  }

  void awaitReady() throws InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL_LIMIT)
            .build()) {
      process.awaitReady(() -> answers(client), START_LIMIT);
    }
  }

  String url() {
    return "http://" + LoopbackPorts.HOST + ":" + port + "/apis/ccompat/v7";
  }

  ChildProcess process() {
    return process;
  }

  private boolean answers(HttpClient client) throws InterruptedException {
    HttpRequest subjects =
        HttpRequest.newBuilder(URI.create(url() + "/subjects")).timeout(CALL_LIMIT).build();
    try {
      return client.send(subjects, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static List<String> jvmOptions(int port) {
    return List.of(
        "-Xmx160m",
        "-Xss512k",
        "-XX:TieredStopAtLevel=1",
        // As the server's own manifest asks, which counts for `java -jar` only.
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Djava.io.tmpdir=tmp",
        "-Dquarkus.banner.enabled=false",
        "-Dquarkus.log.console.format=%d{yyyy-MM-dd HH:mm:ss,SSS} %p [%c] (%t) %s%e%n",
        "-Dquarkus.http.host=" + LoopbackPorts.HOST,
        "-Dquarkus.http.port=" + port,
        "-Dquarkus.http.access-log.enabled=false",
        "-Dquarkus.http.cors.enabled=false",
        "-Dquarkus.management.host=" + LoopbackPorts.HOST,
        // It cannot be switched off at run time; nobody asks it, so any port will do.
        "-Dquarkus.management.port=0",
        "-Dapicurio.storage.kind=sql",
        "-Dapicurio.storage.sql.kind=h2",
        "-Dapicurio.storage.snapshot.location=.",
        "-Dapicurio.import.work-dir=.",
        "-Dapicurio.datasource.url=jdbc:h2:file:./schemas;WRITE_DELAY=0",
        "-Dapicurio.datasource.jdbc.initial-size=1",
        "-Dapicurio.datasource.jdbc.min-size=1",
        "-Dapicurio.datasource.jdbc.max-size=8");
  }
}
