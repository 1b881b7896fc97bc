package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.features.admission.Refusal;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.StreamSchemas;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.registry.IncompatibleSchemaException;
import io.millrace.schemas.topic.Topics;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running feature stage does with schemas that change, a registry that is away, poison. */
@Timeout(300)
class FeaturesTrustTest {
  private static final int PARTITIONS = 4;
  private static final Instant UNTIL = Instant.parse("2001-01-01T15:00:00Z");

  @TempDir Path temporary;

  private EmbeddedServices services;
  private CutLine line;
  private FlightsSlice slice;
  private Pipeline pipeline;
  private Topics topics;
  private Connection direct;
  private FeatureLogs logs;
  private List<Row.Read> rows;

  @BeforeEach
  void open() throws Exception {
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
    line = new CutLine(URI.create(services.schemaRegistryUrl()).getPort());
    slice = FlightsSlice.write(temporary.resolve("pipeline"), Map.of(), UNTIL, (stream, all) -> {});
    pipeline = slice.pipeline();
    topics = Topics.of(pipeline.name());
    direct = new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of());
    TopicSetup.ensure(direct, Topics.all(pipeline), PARTITIONS);
    logs = new FeatureLogs(pipeline, direct, new ConfluentCodecs(direct));
    rows = FeatureLogs.rows(pipeline, slice.data());
  }

  @AfterEach
  void close() throws Exception {
    line.close();
    services.close();
  }

  @Test
  void a_schema_that_changes_a_registry_that_is_away_and_poison_neither_stop_nor_lose_anything()
      throws Exception {
    try (FeatureStage stage = stage()) {
      stage.start();
      int half = rows.size() / 2;
      logs.produce(rows.subList(0, half));
      awaitAdmitted(half);

      byte[] poison = {9, 9, 9};
      logs.produce("departures", "ORD", poison);
      FeatureLogs.await(() -> logs.count(topics.deadLetters()) == 1, "the dead letter");
      ConsumerRecord<byte[], byte[]> letter = logs.committed().bytes(topics.deadLetters()).get(0);
      assertThat(letter.value()).isEqualTo(poison);
      assertThat(DeadLetter.of(letter.headers()).reason()).isEqualTo("poison");

      line.cut();
      produceAsAnotherVersion(rows.subList(half, rows.size()));
      FeatureLogs.await(() -> line.refused() > 3, "the stage asking on");
      assertThat(logs.count(topics.deadLetters())).as("transient is not poison").isEqualTo(1);
      line.mend();
      awaitAdmitted(rows.size());

      logs.produce("departures", "ORD", ofUnknownSchema());
      FeatureLogs.await(() -> logs.count(topics.deadLetters()) == 2, "the second dead letter");
      assertThat(stage.counts().refused()).containsEntry(Refusal.POISON, 2L);
      assertThat(logs.count(topics.keyed())).isEqualTo(rows.size());
      assertThat(stage.failure()).isEmpty();
    }
    assertThat(logs.parity().examples()).isEmpty();
  }

  @Test
  void an_incompatible_schema_is_refused_at_the_registry() {
    logs.produce(rows.subList(0, 10));
    String other = schema("departures").avro().replace("\"distance\"", "\"length\"");
    Codec<List<@Nullable Object>> codec =
        new ConfluentCodecs(direct)
            .of(topics.stream("departures").subject(), EventForm.of(StreamSchemas.parse(other)));
    Row.Read departure =
        rows.stream().filter(row -> row.stream().equals("departures")).findFirst().orElseThrow();

    assertThatThrownBy(() -> codec.encode(departure.values()))
        .isInstanceOf(IncompatibleSchemaException.class);
  }

  private FeatureStage stage() {
    var connection =
        new Connection(
            services.bootstrapServers(),
            services.schemaRegistryUrl().replaceFirst(":\\d+", ":" + line.port()),
            Map.of());
    return new FeatureStage(
        pipeline, connection, new ConfluentCodecs(connection), temporary.resolve("state"), 2);
  }

  private StreamSchema schema(String stream) {
    return pipeline.stream(stream).schema();
  }

  private void awaitAdmitted(int count) {
    FeatureLogs.await(() -> logs.count(topics.keyed()) == count, count + " admitted events");
  }

  /** Writes rows with one field more, which the running stage has never heard of. */
  private void produceAsAnotherVersion(List<Row.Read> more) {
    var codecs = new ConfluentCodecs(direct);
    for (Row.Read row : more) {
      String avro = schema(row.stream()).avro();
      int end = avro.lastIndexOf(']');
      String wider =
          avro.substring(0, end)
              + ", {\"name\": \"gate\", \"type\": [\"null\", \"string\"], \"default\": null}"
              + avro.substring(end);
      var form = EventForm.of(StreamSchemas.parse(wider));
      List<@Nullable Object> values = new ArrayList<>(row.values());
      values.add("A1");
      byte[] bytes = codecs.of(topics.stream(row.stream()).subject(), form).encode(values);
      logs.produce(row.stream(), row.key(), bytes);
    }
  }

  private byte[] ofUnknownSchema() {
    byte[] bytes = logs.committed().bytes(topics.stream("departures")).get(0).value().clone();
    ByteBuffer.wrap(bytes).putInt(1, 987_654);
    return bytes;
  }
}
