package io.millrace.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.registry.IncompatibleSchemaException;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class VectorFormTest {
  private static final Signature.Column DISTANCE =
      Signature.Column.of("distance", Feature.Type.NUMBER, "field(distance):number");
  private static final Signature.Column ORIGIN =
      Signature.Column.of("origin", Feature.Type.CATEGORY, "field(origin):category");
  private static final Signature.Column HOUR =
      Signature.Column.of("hour", Feature.Type.NUMBER, "calendar(hour,UTC)");
  private static final Signature.Column NOTE =
      Signature.Column.of("note", Feature.Type.TEXT, "field(note):text");
  private static final Signature OLD = Signature.ofColumns(List.of(DISTANCE, ORIGIN));
  private static final Signature NEW = Signature.ofColumns(List.of(HOUR, ORIGIN));
  private static final Instant TIME = Instant.parse("2001-01-01T06:00:00Z");

  private final InMemoryCodecs codecs = new InMemoryCodecs();

  private static FeatureVector vector(Signature signature, double number, String text) {
    return new FeatureVector(
        "17",
        "ORD",
        TIME,
        TIME.plusNanos(1000),
        signature.hash(),
        new FeatureValues(new double[] {number, Double.NaN}, new String[] {null, text}));
  }

  private Codec<FeatureVector> codec(Signature signature) {
    return codecs.of("flights.features-value", VectorForm.of(signature));
  }

  @Test
  void a_vector_comes_back_equal() {
    FeatureVector vector = vector(OLD, 0.1, "ORD");
    assertThat(codec(OLD).decode(codec(OLD).encode(vector))).isEqualTo(vector);
  }

  @Test
  void a_missing_value_is_null_on_the_wire_and_missing_again_when_read() {
    VectorForm form = VectorForm.of(OLD);
    FeatureVector vector = vector(OLD, Double.NaN, null);

    var features = (GenericRecord) form.toAvro(vector).get("features");

    assertThat(features.get("distance")).isNull();
    assertThat(features.get("origin")).isNull();
    assertThat(form.fromAvro(form.toAvro(vector))).isEqualTo(vector);
  }

  @Test
  void a_feature_is_a_nullable_field_documented_by_its_definition() {
    Schema.Field distance =
        VectorForm.of(OLD).schema().getField("features").schema().getField("distance");
    assertThat(distance.doc()).isEqualTo("field(distance):number");
    assertThat(distance.schema()).hasToString("[\"null\",\"double\"]");
  }

  @Test
  void the_signature_can_be_had_from_the_schema_s_text() {
    String json = VectorForm.of(OLD).schema().toString();
    assertThat(VectorForm.signatureOf(new Schema.Parser().parse(json))).isEqualTo(OLD);
  }

  @Test
  void a_text_is_told_from_a_category() {
    Signature signature = Signature.ofColumns(List.of(DISTANCE, NOTE));
    FeatureVector vector = vector(signature, 0.1, "It came late.");

    assertThat(VectorForm.signatureOf(VectorForm.of(signature).schema())).isEqualTo(signature);
    assertThat(codec(signature).decode(codec(signature).encode(vector))).isEqualTo(vector);
  }

  @Test
  void a_vector_of_another_signature_keeps_its_writer_s_columns() {
    FeatureVector older = vector(OLD, 800, "DFW");
    byte[] bytes = codec(OLD).encode(older);
    VectorForm form = VectorForm.of(NEW);

    FeatureVector read = codecs.of("flights.features-value", form).decode(bytes);

    assertThat(read).isEqualTo(older);
    assertThat(form.signature(read.signature())).contains(OLD);
  }

  @Test
  void a_vector_of_another_signature_is_not_written() {
    assertThatThrownBy(() -> codec(NEW).encode(vector(OLD, 1, "ORD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(OLD.hash())
        .hasMessageContaining(NEW.hash());
  }

  @Test
  void a_changed_definition_is_another_schema_under_the_same_subject() {
    var redefined = Signature.Column.of("distance", Feature.Type.NUMBER, "field(miles):number");
    Signature signature = Signature.ofColumns(List.of(redefined, ORIGIN));
    byte[] before = codec(OLD).encode(vector(OLD, 1, "ORD"));
    byte[] after = codec(signature).encode(vector(signature, 1, "ORD"));

    assertThat(after[4]).isNotEqualTo(before[4]);
    assertThat(codec(OLD).decode(after).signature()).isEqualTo(signature.hash());
  }

  @Test
  void a_feature_that_turns_from_number_to_category_is_refused_at_registration() {
    var retyped =
        Signature.Column.of("distance", Feature.Type.CATEGORY, "field(distance):category");
    Signature signature = Signature.ofColumns(List.of(retyped, ORIGIN));
    codec(OLD).encode(vector(OLD, 1, "ORD"));
    var vector =
        new FeatureVector(
            "17",
            "ORD",
            TIME,
            TIME,
            signature.hash(),
            new FeatureValues(new double[2], new String[] {"far", "ORD"}));

    assertThatThrownBy(() -> codec(signature).encode(vector))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("at features.distance: reader union lacking writer type: DOUBLE");
  }

  @Test
  void a_feature_whose_name_avro_cannot_take_is_named() {
    var odd = Signature.Column.of("late share", Feature.Type.NUMBER, "x");
    assertThatThrownBy(() -> VectorForm.of(Signature.ofColumns(List.of(odd))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("feature late share");
  }

  @Test
  void another_message_s_schema_has_no_signature() {
    assertThatThrownBy(() -> VectorForm.signatureOf(RecordForm.of(Label.class).schema()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.millrace.Label is no vector's schema");
  }

  @Test
  void an_example_comes_back_equal_whatever_its_signature() {
    var example = new Example(vector(OLD, 0.1, "ORD"), 1, TIME.plusSeconds(60));
    byte[] bytes = codecs.of("flights.examples-value", ExampleForm.of(OLD)).encode(example);
    ExampleForm reader = ExampleForm.of(NEW);

    assertThat(codecs.of("flights.examples-value", reader).decode(bytes)).isEqualTo(example);
    assertThat(reader.signature(OLD.hash())).contains(OLD);
  }
}
