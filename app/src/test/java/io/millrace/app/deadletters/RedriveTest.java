package io.millrace.app.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 7 from its other end: what was put aside goes back as it came, once. Real broker. */
@Timeout(300)
final class RedriveTest {
  private static final Topics TOPICS = Topics.of("parcels");
  private static final String RAW = "parcels.shipments";
  private static final byte[] POISON = {0, 0, 0, 0, 9, -1, -2};
  private static final byte[] KEY = {-61, 40};

  @TempDir static Path temporary;
  private static EmbeddedServices services;
  private static Connection connection;
  private static Pipeline pipeline;

  private List<LetterPlace> places;

  @BeforeAll
  static void start() {
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary));
    connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of());
    pipeline = PipelineFile.read(Path.of("../docs/pipeline-file/parcels.yaml"));
    TopicSetup.ensure(connection, Topics.all(pipeline), 4);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  /** Two poisoned records, one that a rule refused, one row of a file, one vector. */
  @BeforeEach
  void write_letters() throws Exception {
    places =
        List.of(
            put(2, new DeadLetter("features", "poison", "unknown schema", RAW, 2, 7)),
            put(2, new DeadLetter("features", "poison", "unknown schema", RAW, 2, 8)),
            put(1, new DeadLetter("features", "require", "weight_kg > 0", RAW, 1, 3)),
            put(0, new DeadLetter("ingest", "unreadable", "no number", "rows.csv", 0, 5)),
            put(0, new DeadLetter("scoring", "timeout", "3 s", "parcels.features", 0, 1)));
  }

  @Test
  void a_letter_goes_back_with_bytes_key_headers_partition_and_time_unchanged() {
    int before = raw().size();

    var result = Redrive.run(pipeline, connection, only(places.getFirst()));

    assertThat(result).isEqualTo(new Redrive.Result(1, 0, Map.of()));
    List<ConsumerRecord<byte[], byte[]>> raw = raw();
    assertThat(raw).hasSize(before + 1);
    ConsumerRecord<byte[], byte[]> again =
        raw.stream().filter(found -> found.partition() == 2).toList().getLast();
    assertThat(again.partition()).isEqualTo(2);
    assertThat(again.key()).isEqualTo(KEY);
    assertThat(again.value()).isEqualTo(POISON);
    assertThat(again.timestamp()).isEqualTo(1234);
    assertThat(again.headers().toArray())
        .extracting(header -> header.key() + "=" + text(header.value()))
        .containsExactly("trace=a1");
  }

  @Test
  void a_letter_that_is_driven_twice_is_there_once() {
    int before = raw().size();

    Redrive.run(pipeline, connection, only(places.getFirst()));
    var second = Redrive.run(pipeline, connection, only(places.getFirst()));

    assertThat(second).isEqualTo(new Redrive.Result(0, 1, Map.of()));
    assertThat(raw()).hasSize(before + 1);
  }

  @Test
  void all_of_a_reason_go_back_and_then_all_the_rest_but_what_came_from_no_raw_topic()
      throws Exception {
    Redrive.run(pipeline, connection, new Selection.All());
    int before = raw().size();
    write_letters();

    var poison = Redrive.run(pipeline, connection, new Selection.Reason("poison"));
    var rest = Redrive.run(pipeline, connection, new Selection.All());

    assertThat(poison.driven()).isEqualTo(2);
    assertThat(rest.driven()).isEqualTo(1);
    assertThat(rest.kept()).containsOnlyKeys("rows.csv", "parcels.features");
    assertThat(raw()).hasSize(before + 3);
  }

  @Test
  void the_list_counts_by_stage_reason_and_origin_and_says_what_was_driven() {
    Redrive.run(pipeline, connection, only(places.get(2)));

    LetterList list = LetterList.of(pipeline, connection);

    assertThat(list.letters())
        .isEqualTo(list.groups().stream().mapToLong(LetterList.Group::count).sum());
    assertThat(list.groups().getFirst().reason()).isEqualTo("poison");
    LetterList.Group require =
        list.groups().stream().filter(g -> g.reason().equals("require")).findFirst().orElseThrow();
    assertThat(require.stage()).isEqualTo("features");
    assertThat(require.from()).isEqualTo(RAW);
    assertThat(require.redriven()).isPositive();
    assertThat(require.examples().getFirst().message()).isEqualTo("weight_kg > 0");
    assertThat(require.examples().getFirst().origin()).isEqualTo(RAW + "-1 offset 3");
  }

  @Test
  void a_place_is_two_numbers() {
    assertThat(LetterPlace.parse("2:41")).isEqualTo(new LetterPlace(2, 41));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LetterPlace.parse("41"))
        .withMessageContaining("PARTITION:OFFSET is expected");
  }

  private static Selection only(LetterPlace place) {
    return new Selection.Places(Set.of(place));
  }

  private static LetterPlace put(int partition, DeadLetter why) throws Exception {
    Headers headers = why.headers();
    headers.add("trace", "a1".getBytes(StandardCharsets.UTF_8));
    Map<String, Object> properties = connection.producer();
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    try (var producer = new KafkaProducer<byte[], byte[]>(properties)) {
      var record =
          new ProducerRecord<>(TOPICS.deadLetters().name(), partition, 1234L, KEY, POISON, headers);
      return new LetterPlace(partition, producer.send(record).get().offset());
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> raw() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    CommittedRecords.read(connection, RAW, found::add);
    return found;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
