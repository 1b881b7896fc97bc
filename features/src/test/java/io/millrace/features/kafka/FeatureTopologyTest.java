package io.millrace.features.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.admission.PartitionAdmission;
import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.RandomLog;
import io.millrace.features.fixture.SavedEntries;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureTopologyTest {
  private static final List<Feature> FEATURES =
      List.of(
          new EventFeature.Field("distance", "distance", Feature.Type.NUMBER),
          new EventFeature.Field("origin", "origin", Feature.Type.CATEGORY),
          new EventFeature.Calendar("hour", EventFeature.Calendar.Part.HOUR, Flights.ZONE),
          Flights.count("departures", Duration.ofHours(1)),
          Flights.mean("arrivals", "late", Duration.ofHours(3)));

  /**
   * The driver's clock stands still: a task that waited for the other stream would wait for ever.
   */
  private static final Map<String, String> NO_WAITING = Map.of("max.task.idle.ms", "0");

  private static final long NOON = Instant.parse("2024-01-15T18:00:00Z").toEpochMilli();

  @TempDir private Path directory;

  private final Pipeline pipeline = Flights.pipeline(Duration.ofMinutes(1), FEATURES);
  private final InMemoryCodecs codecs = new InMemoryCodecs();
  private final FeatureCounters counters = new FeatureCounters();
  private final Map<String, Codec<List<Object>>> raw = new HashMap<>();
  private TopologyTestDriver driver;

  @BeforeEach
  void open() {
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      raw.put(stream.name(), codecs.of("flights.%s-value".formatted(stream.name()), form(stream)));
    }
    driver = driver();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void vectorsAndLabelsAreThoseOfThePureFoldOverTheKeyedLog() {
    List<Event> log = RandomLog.of(11, 400, 20_000, 200_000);
    log.forEach(this::send);
    List<Event> keyed = keyedLog();
    List<Output> outputs = new ArrayList<>();
    var engine = new FeatureEngine(pipeline);
    keyed.forEach(event -> outputs.addAll(engine.accept(event)));
    assertThat(vectors()).isNotEmpty().isEqualTo(vectorsOf(outputs));
    assertThat(labels()).isNotEmpty().isEqualTo(labelsOf(outputs));
    FeatureCounts counts = counters.counts();
    assertThat(counts.admitted()).isEqualTo(keyed.size());
    assertThat(counts.admitted() + counts.refused().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(log.size());
  }

  @Test
  void recordsCarryTheWindowKeyAndEventTime() {
    send(Flights.departure("a", "ORD", NOON, 100.0));
    send(Flights.arrival("z", "ORD", NOON + 3_600_000, 1.0));
    TestRecord<String, byte[]> keyed = output("keyed").readRecord();
    assertThat(keyed.key()).isEqualTo("ORD");
    assertThat(keyed.timestamp()).isEqualTo(NOON);
    TestRecord<String, byte[]> vector = output("features").readRecord();
    assertThat(vector.key()).isEqualTo("ORD");
    assertThat(vector.timestamp()).isEqualTo(NOON);
  }

  @Test
  void invariant7_poisonGoesToTheDeadLettersOnceUnchangedWithItsPlace() {
    byte[] poison = {9, 9, 9};
    send(Flights.departure("a", "ORD", NOON, 100.0));
    input("departures").pipeInput("its key", poison);
    send(Flights.departure("b", "ORD", NOON + 1, 100.0));
    List<TestRecord<String, byte[]>> letters = output("dead-letters").readRecordsToList();
    assertThat(letters).hasSize(1);
    TestRecord<String, byte[]> letter = letters.getFirst();
    assertThat(letter.key()).isEqualTo("its key");
    assertThat(letter.value()).isEqualTo(poison);
    DeadLetter why = DeadLetter.of(letter.headers());
    assertThat(why.stage()).isEqualTo("features");
    assertThat(why.reason()).isEqualTo("poison");
    assertThat(why.topic()).isEqualTo("flights.departures");
    assertThat(why.offset()).isEqualTo(1);
    assertThat(letter.headers().lastHeader("__streams.errors.exception")).isNotNull();
    assertThat(output("keyed").readRecordsToList()).hasSize(2);
  }

  @Test
  void invariant7_aRefusedRowGoesToTheDeadLettersWithItsRule() {
    byte[] bytes = bytes(Flights.departure("a", "ORD", NOON, -3.0));
    input("departures").pipeInput("a", bytes);
    TestRecord<String, byte[]> letter = output("dead-letters").readRecord();
    assertThat(letter.value()).isEqualTo(bytes);
    assertThat(DeadLetter.of(letter.headers()).reason()).isEqualTo("require");
    assertThat(DeadLetter.of(letter.headers()).message()).contains("distance was -3");
    assertThat(output("keyed").isEmpty()).isTrue();
  }

  @Test
  void aRecordWithoutAValueOrWithAHeaderOfItsOwnIsRefusedAsItCame() {
    var record = new ProducerRecord<String, byte[]>("flights.departures", 0, NOON, "k", null);
    record.headers().add("trace", new byte[] {1});
    input("departures").pipeInput(new TestRecord<>(record));
    TestRecord<String, byte[]> letter = output("dead-letters").readRecord();
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("trace").value()).containsExactly(1);
  }

  @Test
  void poisonInTheKeyedLogIsRefusedToo() {
    input("keyed").pipeInput("ORD", new byte[] {1, 2, 3});
    TestRecord<String, byte[]> letter = output("dead-letters").readRecord();
    assertThat(DeadLetter.of(letter.headers()).topic()).isEqualTo("flights.keyed");
  }

  @Test
  void aSecondCopyIsRefusedAsADuplicate() {
    send(Flights.departure("a", "ORD", NOON, 100.0));
    send(Flights.departure("a", "ORD", NOON, 100.0));
    assertThat(output("keyed").readRecordsToList()).hasSize(1);
    assertThat(DeadLetter.of(output("dead-letters").readRecord().headers()).reason())
        .isEqualTo("duplicate");
  }

  @Test
  void theChangelogHoldsTheStateOfTheLastCommit() {
    List<Event> log = RandomLog.of(5, 300, 20_000, 200_000);
    log.subList(0, 150).forEach(this::send);
    keyedLog();
    vectors();
    var engine = changelog("engine").restoreInto(new FeatureEngine(pipeline));
    var admission = changelog("admitted").restoreInto(new PartitionAdmission(pipeline));
    assertThat(admission.remembered()).isEqualTo(150 - refused());
    log.subList(150, 300).forEach(this::send);
    List<Output> outputs = new ArrayList<>();
    keyedLog().forEach(event -> outputs.addAll(engine.accept(event)));
    assertThat(vectors()).isNotEmpty().isEqualTo(vectorsOf(outputs));
  }

  private SavedEntries changelog(String store) {
    var entries = new SavedEntries();
    for (TestRecord<String, byte[]> change :
        output("features-%s-changelog".formatted(store)).readRecordsToList()) {
      if (change.value() == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), change.value());
      }
    }
    return entries;
  }

  private int refused() {
    return (int) counters.counts().refused().values().stream().mapToLong(n -> n).sum();
  }

  private TopologyTestDriver driver() {
    return new TopologyTestDriver(
        FeatureTopology.build(pipeline, codecs, 1, counters), properties());
  }

  private Properties properties() {
    return FeatureStage.properties(
        pipeline, new Connection("unused:1", "http://unused", NO_WAITING), directory, 1);
  }

  private void send(Event event) {
    input(event.stream()).pipeInput(event.id(), bytes(event));
  }

  private byte[] bytes(Event event) {
    int came = event.stream().equals("arrivals") ? 4 : 5;
    return raw.get(event.stream()).encode(event.values().subList(0, came));
  }

  private static EventForm form(Pipeline.Stream stream) {
    return EventForm.of(stream.schema());
  }

  private TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(
        "flights." + topic, new StringSerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(
        "flights." + topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private List<Event> keyedLog() {
    var reader = new KeyedEventReader(pipeline, codecs);
    Codec<KeyedEvent> codec = codecs.of("flights.keyed-value", RecordForm.of(KeyedEvent.class));
    return output("keyed").readRecordsToList().stream()
        .map(found -> reader.read(found.key(), codec.decode(found.value())))
        .toList();
  }

  private List<FeatureVector> vectors() {
    Codec<FeatureVector> codec =
        codecs.of("flights.features-value", VectorForm.of(pipeline.signature()));
    return output("features").readValuesToList().stream().map(codec::decode).toList();
  }

  private List<Label> labels() {
    Codec<Label> codec = codecs.of("flights.labels-value", RecordForm.of(Label.class));
    return output("labels").readValuesToList().stream().map(codec::decode).toList();
  }

  private static List<FeatureVector> vectorsOf(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Vector.class::isInstance)
        .map(output -> ((Output.Vector) output).vector())
        .toList();
  }

  private static List<Label> labelsOf(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Labelled.class::isInstance)
        .map(output -> ((Output.Labelled) output).label())
        .toList();
  }
}
