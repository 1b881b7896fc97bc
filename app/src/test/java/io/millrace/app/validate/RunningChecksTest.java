package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.validate.Check.Result;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Definition;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parcels pipeline runs, as far as topics, registry and definition go; real servers. */
@Timeout(300)
final class RunningChecksTest {
  private static final Path FOLDER = Path.of("../docs/pipeline-file");
  private static final Path FILE = FOLDER.resolve("parcels.yaml");

  @TempDir static Path temporary;
  private static EmbeddedServices services;
  private static Connection connection;
  private static Pipeline parcels;

  @BeforeAll
  static void start() {
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
    connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of());
    parcels = PipelineFile.read(FILE);
    TopicSetup.ensure(connection, Topics.all(parcels), 4);
    var codecs = new ConfluentCodecs(connection);
    RunningDefinition.publish(connection, codecs, FILE);
    codecs
        .of(
            Topics.of("parcels").stream("shipments").subject(),
            EventForm.of(parcels.scoredStream().schema()))
        .encode(Arrays.asList("P1", Instant.EPOCH, "Linz", null, 1.0));
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void the_file_that_runs_changes_nothing() {
    assertThat(RunningChecks.of(parcels, connection))
        .extracting(Check::result)
        .containsOnly(Result.PASS);
  }

  @Test
  void the_same_file_is_written_once() {
    var codecs = new ConfluentCodecs(connection);
    Optional<Definition> before = RunningDefinition.read(connection, codecs, "parcels");
    RunningDefinition.publish(connection, codecs, FILE);
    assertThat(RunningDefinition.read(connection, codecs, "parcels")).isEqualTo(before);
  }

  @Test
  void a_definition_holds_no_client_properties() throws IOException {
    Path file = changed("bootstrap: 14d", "bootstrap: 14d\nkafka: {client.rack: secret}");
    Definition definition = PipelineFile.definition(file, Instant.EPOCH);
    assertThat(definition.file()).doesNotContain("secret").doesNotContain("kafka");
    assertThat(PipelineFile.parse(definition).streams()).isEqualTo(parcels.streams());
  }

  @Test
  void a_changed_window_is_a_new_signature_and_what_is_kept_does_not_serve_it() throws IOException {
    List<Check> checks = check(changed("over: 6h", "over: 8h"));

    assertThat(named(checks, "running features").result()).isEqualTo(Result.WARN);
    assertThat(named(checks, "running features").summary()).startsWith("new signature ");
    assertThat(named(checks, "running features").findings().getFirst().message())
        .contains("feature shipped_6h changes: ", "PT6H", "PT8H");
    assertThat(named(checks, "running windows").result()).isEqualTo(Result.FAIL);
    assertThat(named(checks, "running windows").findings())
        .extracting(Check.Finding::message)
        .anySatisfy(m -> assertThat(m).contains("the window of shipped_6h", "not kept yet"))
        .anySatisfy(m -> assertThat(m).contains("no longer asked for", "PT6H"))
        .anySatisfy(m -> assertThat(m).contains("another pipeline name"));
    assertThat(named(checks, "running label").result()).isEqualTo(Result.PASS);
  }

  @Test
  void a_changed_feature_without_a_window_leaves_what_is_kept() throws IOException {
    List<Check> checks =
        check(changed("hour:          {calendar: hour}", "hour: {calendar: month}"));

    assertThat(named(checks, "running features").result()).isEqualTo(Result.WARN);
    assertThat(named(checks, "running windows").result()).isEqualTo(Result.PASS);
  }

  @Test
  void a_start_is_told_what_has_changed_and_nothing_where_nothing_has() throws IOException {
    assertThat(RunningChecks.changes(FILE, connection)).isEmpty();
    assertThat(RunningChecks.changes(changed("bootstrap: 14d", "bootstrap: 15d"), connection))
        .flatExtracting(Check::findings)
        .extracting(Check.Finding::message)
        .containsExactly("bootstrap: PT336H -> PT360H");
  }

  @Test
  void an_incompatible_schema_is_what_the_registry_says() throws IOException {
    Path file = changed("bootstrap: 14d", "bootstrap: 15d");
    Path schema = file.resolveSibling("shipment.avsc");
    Files.writeString(
        schema,
        Files.readString(schema)
            .replace("\"depot\", \"type\": \"string\"", "\"depot\", \"type\": \"boolean\"")
            .replace("\"weight_kg\", \"type\": \"double\"", "\"weight_kg\", \"type\": \"string\""));
    Files.writeString(
        file,
        Files.readString(file)
            .replace("    require: {weight_kg: \"> 0\"}", "    require: []")
            .replace(
                "key: depot                    # the field that the windows below are by",
                "key: parcel_id")
            .replaceAll("(?m)^  (shipped_6h|late_depot_3d):.*\\n", ""));

    Check schemas = named(check(file), "running schemas");

    assertThat(schemas.result()).isEqualTo(Result.FAIL);
    assertThat(schemas.findings().getFirst().message())
        .contains("the schema of shipments is incompatible", "parcels.shipments-value");
  }

  @Test
  void another_maturity_and_another_setting_say_what_they_mean() throws IOException {
    List<Check> checks = check(changed("within: 10d", "within: 12d"));
    assertThat(named(checks, "running label").summary()).contains("a mixture");
    assertThat(named(checks, "running label").findings().getFirst().message())
        .isEqualTo("within: PT240H -> PT288H");
    assertThat(
            named(check(changed("14d", "16d")), "running settings").findings().getFirst().message())
        .isEqualTo("bootstrap: PT336H -> PT384H");
  }

  @Test
  void a_pipeline_that_never_ran_is_skipped() throws IOException {
    List<Check> checks = check(changed("pipeline: parcels", "pipeline: others"));
    assertThat(named(checks, "running").result()).isEqualTo(Result.SKIPPED);
  }

  @Test
  void a_version_goes_on_while_its_features_are_there_as_they_were() throws IOException {
    var kept = new Difference.Serving("trees@1", List.of(reference("weight_kg")));
    var lost = new Difference.Serving("net@2", List.of(reference("shipped_6h")));
    Pipeline wanted = PipelineFile.read(changed("over: 6h", "over: 8h"));

    Check versions =
        named(new Difference(parcels, wanted).checks(List.of(kept, lost)), "running versions");

    assertThat(versions.summary())
        .isEqualTo("1 of 2 active versions go on with the features they name");
    assertThat(versions.findings().getFirst().message()).startsWith("net@2 takes shipped_6h");
  }

  @Test
  void topics_pass_and_fail_by_partitions_and_retention() throws Exception {
    assertThat(TopicChecks.of(parcels, Optional.of(connection)).result()).isEqualTo(Result.PASS);
    assertThat(TopicChecks.of(parcels, Optional.empty()).result()).isEqualTo(Result.SKIPPED);
    Pipeline others = PipelineFile.read(changed("pipeline: parcels", "pipeline: small"));
    try (Admin admin = Admin.create(connection.admin())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("small.shipments", 2, (short) 1)
                      .configs(Map.of("retention.ms", "3600000")),
                  new NewTopic("small.deliveries", 3, (short) 1)
                      .configs(Map.of("retention.ms", "-1"))))
          .all()
          .get();
    }

    Check topics = TopicChecks.of(others, Optional.of(connection));

    assertThat(topics.result()).isEqualTo(Result.FAIL);
    assertThat(topics.findings())
        .extracting(Check.Finding::message)
        .anyMatch(
            message ->
                message.startsWith(
                    "partition counts differ, {2=[small.shipments], 3=[small.deliveries]}"))
        .anyMatch(
            message ->
                message.startsWith(
                    "small.shipments keeps records for PT1H, but the pipeline goes back PT336H"));
  }

  private static FeatureRef reference(String feature) {
    Signature signature = parcels.signature();
    return new FeatureRef(
        feature, signature.columns().get(signature.position(feature)).definitionHash());
  }

  private static List<Check> check(Path file) {
    return RunningChecks.of(PipelineFile.read(file), connection);
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }

  private static Path changed(String text, String replacement) throws IOException {
    String yaml = Files.readString(FILE);
    assertThat(yaml).contains(text);
    Path folder = Files.createTempDirectory(temporary, "changed");
    for (String schema : List.of("shipment.avsc", "delivery.avsc")) {
      Files.copy(FOLDER.resolve(schema), folder.resolve(schema));
    }
    return Files.writeString(folder.resolve("parcels.yaml"), yaml.replace(text, replacement));
  }
}
