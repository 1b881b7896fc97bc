package io.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.avro.GenericForm;
import io.millrace.schemas.avro.RandomMessages;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of {@link Codecs} must do. */
interface CodecsContract {
  String SUBJECT = "flights.labels-value";
  Label LABEL = new Label("17", "ORD", Instant.parse("2001-01-01T06:00:00Z"), 1);

  Codecs codecs();

  static List<Class<? extends Record>> types() {
    return RandomMessages.TYPES;
  }

  @ParameterizedTest
  @MethodSource("types")
  default <T extends Record> void every_message_survives_the_wire(Class<T> type) {
    Codec<T> codec = codecs().of("p." + type.getSimpleName() + "-value", RecordForm.of(type));
    for (long seed = 0; seed < 50; seed++) {
      T message = new RandomMessages(seed).next(type);
      assertThat(codec.decode(codec.encode(message))).as("seed %d", seed).isEqualTo(message);
    }
  }

  @Test
  default void the_wire_has_a_zero_byte_and_the_same_number_from_every_codec() {
    Codecs codecs = codecs();
    byte[] first = codecs.of(SUBJECT, RecordForm.of(Label.class)).encode(LABEL);
    byte[] second = codecs.of(SUBJECT, RecordForm.of(Label.class)).encode(LABEL);

    assertThat(first[0]).isZero();
    assertThat(second).isEqualTo(first);
  }

  @Test
  default void equal_messages_have_equal_bytes_in_whatever_order_their_maps_were_filled() {
    Codec<Metric> codec = codecs().of("m", RecordForm.of(Metric.class));
    var metric = new RandomMessages(1).next(Metric.class);
    byte[] bytes = codec.encode(withValues(metric, Map.of("auc", 0.7, "brier", 0.1)));
    assertThat(codec.encode(withValues(metric, Map.of("brier", 0.1, "auc", 0.7)))).isEqualTo(bytes);
  }

  private static Metric withValues(Metric m, Map<String, Double> values) {
    return new Metric(
        m.predictor(),
        m.version(),
        m.alias(),
        m.champion(),
        m.segment(),
        m.windowStart(),
        m.windowEnd(),
        m.outcomes(),
        m.positives(),
        values);
  }

  @Test
  default void data_from_before_a_field_existed_reads_with_its_default() {
    Codecs codecs = codecs();
    Schema today = RecordForm.of(Outcome.class).schema();
    GenericForm before = without(today, "label_known_at");
    var record = new GenericData.Record(before.schema());
    Outcome outcome =
        new Outcome(
            "17",
            "ORD",
            Instant.EPOCH,
            Instant.EPOCH,
            Optional.of(1.0),
            Optional.empty(),
            List.of(),
            List.of());
    var full = RecordForm.of(Outcome.class).toAvro(outcome);
    before.schema().getFields().forEach(f -> record.put(f.name(), full.get(f.name())));

    byte[] old = codecs.of("o", before).encode(record);

    assertThat(codecs.of("o", RecordForm.of(Outcome.class)).decode(old)).isEqualTo(outcome);
  }

  private static GenericForm without(Schema schema, String name) {
    List<Schema.Field> kept =
        schema.getFields().stream()
            .filter(field -> !field.name().equals(name))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    return new GenericForm(
        Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, kept));
  }

  @Test
  default void a_schema_that_cannot_read_older_data_is_refused_with_the_reason() {
    Codecs codecs = codecs();
    GenericForm older = GenericForm.of(record("{\"name\": \"a\", \"type\": \"string\"}"));
    GenericForm newer = GenericForm.of(record("{\"name\": \"b\", \"type\": \"string\"}"));
    codecs.of("r-value", older).encode(filled(older, "a"));

    assertThatThrownBy(() -> codecs.of("r-value", newer).encode(filled(newer, "b")))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("r-value")
        .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE")
        .hasMessageContaining("Give new fields a default");
  }

  private static String record(String field) {
    return "{\"type\": \"record\", \"name\": \"R\", \"fields\": [%s]}".formatted(field);
  }

  private static GenericData.Record filled(GenericForm form, String field) {
    var record = new GenericData.Record(form.schema());
    record.put(field, "x");
    return record;
  }

  @Test
  default void bytes_without_the_header_are_poison() {
    Codec<Label> codec = codecs().of(SUBJECT, RecordForm.of(Label.class));
    for (byte[] bytes : List.of(new byte[0], new byte[4], "{\"id\": 1}".getBytes())) {
      assertThatThrownBy(() -> codec.decode(bytes))
          .isInstanceOf(PoisonException.class)
          .hasMessageContaining("without Confluent's header");
    }
  }

  @Test
  default void a_number_that_the_registry_does_not_know_is_poison() {
    Codec<Label> codec = codecs().of(SUBJECT, RecordForm.of(Label.class));
    assertThatThrownBy(() -> codec.decode(new byte[] {0, 0, 1, 1, 1, 9}))
        .isInstanceOf(PoisonException.class)
        .hasMessageContaining("schema 65793 is not known");
  }

  @Test
  default void a_truncated_record_is_poison_and_the_codec_reads_on() {
    Codec<Label> codec = codecs().of(SUBJECT, RecordForm.of(Label.class));
    byte[] whole = codec.encode(LABEL);
    for (int length = 5; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(PoisonException.class);
    }
    assertThat(codec.decode(whole)).isEqualTo(LABEL);
  }

  @Test
  default void bytes_left_over_are_poison() {
    Codec<Label> codec = codecs().of(SUBJECT, RecordForm.of(Label.class));
    byte[] whole = codec.encode(LABEL);
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(PoisonException.class)
        .hasMessageContaining("left over");
  }

  @Test
  default void random_bodies_are_read_or_poison_and_nothing_else() {
    Codec<Outcome> codec = codecs().of("o", RecordForm.of(Outcome.class));
    byte[] whole = codec.encode(new RandomMessages(3).next(Outcome.class));
    var random = new Random(5);
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = Arrays.copyOf(whole, 5 + random.nextInt(60));
      for (int b = 5; b < bytes.length; b++) {
        bytes[b] = (byte) random.nextInt();
      }
      try {
        codec.decode(bytes);
      } catch (PoisonException e) {
        assertThat(e).hasMessageContaining("o: ");
      }
    }
  }

  @Test
  default void a_text_that_claims_two_gigabytes_is_poison() {
    Codec<Label> codec = codecs().of(SUBJECT, RecordForm.of(Label.class));
    byte[] bytes = Arrays.copyOf(codec.encode(LABEL), 12);
    byte[] length = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    System.arraycopy(length, 0, bytes, 5, length.length);
    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(PoisonException.class);
  }

  @Test
  default void another_message_under_the_subject_is_poison() {
    Codecs codecs = codecs();
    byte[] other =
        codecs
            .of("elsewhere", RecordForm.of(Metric.class))
            .encode(new RandomMessages(1).next(Metric.class));
    Codec<Label> codec = codecs.of(SUBJECT, RecordForm.of(Label.class));
    assertThatThrownBy(() -> codec.decode(other)).isInstanceOf(PoisonException.class);
  }
}
