package io.millrace.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordFormTest {
  record Note(String id, @Nullable String text) {}

  record Colour(Shade shade) {}

  enum Shade {
    DARK,
    LIGHT
  }

  static List<Class<? extends Record>> types() {
    return RandomMessages.TYPES;
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends Record> void every_message_comes_back_equal(Class<T> type) {
    RecordForm<T> form = RecordForm.of(type);
    for (long seed = 0; seed < 200; seed++) {
      T message = new RandomMessages(seed).next(type);
      assertThat(form.fromAvro(form.toAvro(message))).as("seed %d", seed).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void every_field_of_a_contract_is_documented(Class<? extends Record> type) {
    assertThat(undocumented(RecordForm.of(type).schema())).isEmpty();
  }

  private static Stream<String> undocumented(Schema schema) {
    return switch (schema.getType()) {
      case RECORD ->
          schema.getFields().stream()
              .flatMap(
                  field ->
                      field.doc() == null
                          ? Stream.of(schema.getName() + "." + field.name())
                          : undocumented(field.schema()));
      case UNION -> schema.getTypes().stream().flatMap(RecordFormTest::undocumented);
      case ARRAY -> undocumented(schema.getElementType());
      case MAP -> undocumented(schema.getValueType());
      default -> Stream.empty();
    };
  }

  @Test
  void every_value_in_the_topic_catalogue_that_names_a_message_has_a_contract() {
    List<String> contracts = RandomMessages.TYPES.stream().map(Class::getSimpleName).toList();
    assertThat(Stream.concat(Topics.of("p").derived().stream(), shared()))
        .extracting(topic -> topic.value())
        .filteredOn(value -> Character.isUpperCase(value.charAt(0)))
        .isSubsetOf(contracts);
  }

  private static Stream<io.millrace.schemas.topic.Topic> shared() {
    return Stream.of(Topics.COMMANDS, Topics.ARTIFACTS, Topics.MODELS);
  }

  @Test
  void a_wall_clock_time_keeps_its_microseconds_and_an_event_time_its_milliseconds() {
    var fine = Instant.parse("2001-01-01T00:00:00.123456789Z");
    var watermark = new Watermark("monitor", fine, 1, fine);
    RecordForm<Watermark> form = RecordForm.of(Watermark.class);

    Watermark back = form.fromAvro(form.toAvro(watermark));

    assertThat(back.watermark()).isEqualTo("2001-01-01T00:00:00.123Z");
    assertThat(back.written()).isEqualTo("2001-01-01T00:00:00.123456Z");
  }

  @Test
  void a_time_before_1970_is_cut_downwards_too() {
    var early = Instant.parse("1969-12-31T23:59:59.999999999Z");
    RecordForm<Watermark> form = RecordForm.of(Watermark.class);

    Watermark back = form.fromAvro(form.toAvro(new Watermark("monitor", early, 1, early)));

    assertThat(back.watermark()).isEqualTo("1969-12-31T23:59:59.999Z");
    assertThat(back.written()).isEqualTo("1969-12-31T23:59:59.999999Z");
  }

  @Test
  void a_field_that_only_the_record_has_is_named() {
    Schema contract = SchemaBuilder.record("Note").fields().requiredString("id").endRecord();
    assertThatThrownBy(() -> RecordForm.of(Note.class, contract))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only the record has [text], only the contract has []");
  }

  @Test
  void a_field_that_only_the_contract_has_is_named() {
    Schema contract =
        SchemaBuilder.record("Note")
            .fields()
            .requiredString("id")
            .optionalString("text")
            .optionalString("written_by")
            .endRecord();
    assertThatThrownBy(() -> RecordForm.of(Note.class, contract))
        .hasMessageContaining("only the record has [], only the contract has [written_by]");
  }

  @Test
  void a_field_of_another_type_is_named_with_both_types() {
    Schema contract =
        SchemaBuilder.record("Note").fields().requiredLong("id").optionalString("text").endRecord();
    assertThatThrownBy(() -> RecordForm.of(Note.class, contract))
        .hasMessageContaining(
            "Note.id is a java.lang.String in Java, but its contract has \"long\"");
  }

  @Test
  void a_manifest_from_before_outputs_had_kinds_is_one_of_a_score() throws IOException {
    RecordForm<Manifest> form = RecordForm.of(Manifest.class);
    Manifest manifest = new RandomMessages(3).next(Manifest.class).withOutputKind(OutputKind.SCORE);
    List<Schema.Field> fields =
        form.schema().getFields().stream()
            .filter(field -> !field.name().equals("output_kind"))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    Schema before = Schema.createRecord("Manifest", "", "io.millrace", false, fields);
    GenericRecord old = new GenericData.Record(before);
    GenericRecord now = form.toAvro(manifest);
    before.getFields().forEach(field -> old.put(field.name(), now.get(field.name())));

    var written = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(written, null);
    new GenericDatumWriter<GenericRecord>(before).write(old, encoder);
    encoder.flush();
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(before, form.schema())
            .read(null, DecoderFactory.get().binaryDecoder(written.toByteArray(), null));

    assertThat(form.fromAvro(read)).isEqualTo(manifest);
  }

  @Test
  void an_enum_whose_symbols_differ_is_refused() {
    Schema contract =
        SchemaBuilder.record("Colour")
            .fields()
            .name("shade")
            .type(SchemaBuilder.enumeration("Shade").symbols("DARK", "PALE"))
            .noDefault()
            .endRecord();
    assertThatThrownBy(() -> RecordForm.of(Colour.class, contract))
        .hasMessageContaining("Colour.shade")
        .hasMessageContaining("PALE");
  }

  @Test
  void a_nullable_component_is_a_union_with_null() {
    Schema contract =
        SchemaBuilder.record("Note")
            .fields()
            .requiredString("id")
            .optionalString("text")
            .endRecord();
    RecordForm<Note> form = RecordForm.of(Note.class, contract);
    assertThat(form.fromAvro(form.toAvro(new Note("a", null)))).isEqualTo(new Note("a", null));
    assertThat(form.fromAvro(form.toAvro(new Note("a", "b")))).isEqualTo(new Note("a", "b"));
  }

  @Test
  void a_message_without_a_contract_is_told_where_to_write_one() {
    assertThatThrownBy(() -> RecordForm.of(Note.class))
        .hasMessageContaining("write src/main/avro/Note.avsc");
  }

  @Test
  void a_record_that_was_not_resolved_to_the_contract_is_refused() {
    var foreign = new GenericData.Record(RecordForm.of(Label.class).schema());
    assertThatThrownBy(() -> RecordForm.of(Outcome.class).fromAvro(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.millrace.Label was not resolved to the contract of Outcome");
  }

  @Test
  void an_absent_label_is_null_on_the_wire() {
    var outcome =
        new Outcome(
            "1",
            "ORD",
            Instant.EPOCH,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    assertThat(RecordForm.of(Outcome.class).toAvro(outcome).get("label")).isNull();
  }
}
