package io.millrace.scoring.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Hashed;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.input.InputBatch.Floats;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputEncoderTest {
  private static final Column LOAD = Column.of("load", Feature.Type.NUMBER, "count(x)");
  private static final Column ORIGIN = Column.of("origin", Feature.Type.CATEGORY, "field(origin)");
  private static final Signature BOTH = Signature.ofColumns(List.of(ORIGIN, LOAD));

  @Test
  void a_number_is_scaled() {
    assertThat(encode(7, null, new Scaled("load", 0, 1, 2))).containsExactly(3);
  }

  @Test
  void a_missing_number_is_imputed_before_it_is_scaled() {
    assertThat(encode(Double.NaN, null, new Scaled("load", 5, 1, 2))).containsExactly(2);
  }

  @Test
  void a_missing_value_is_flagged_whatever_its_type() {
    assertThat(encode(Double.NaN, "ORD", new MissingFlag("load"), new MissingFlag("origin")))
        .containsExactly(1, 0);
    assertThat(encode(0, null, new MissingFlag("load"), new MissingFlag("origin")))
        .containsExactly(0, 1);
  }

  @Test
  void a_category_is_hashed_as_scikit_learns_feature_hasher_does() {
    // FeatureHasher's own documentation: dog is column 3 with -, cat 9 with +, run 4 with -.
    assertThat(encode(0, "dog", new Hashed("origin", 10)))
        .containsExactly(0, 0, 0, -1, 0, 0, 0, 0, 0, 0);
    assertThat(encode(0, "cat", new Hashed("origin", 10)))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(encode(0, "run", new Hashed("origin", 10)))
        .containsExactly(0, 0, 0, 0, -1, 0, 0, 0, 0, 0);
    assertThat(encode(0, null, new Hashed("origin", 3))).containsExactly(0, 0, 0);
  }

  @Test
  void a_category_has_its_own_column() {
    assertThat(encode(0, "DFW", new OneHot("origin", List.of("ORD", "DFW")))).containsExactly(0, 1);
  }

  @Test
  void an_unknown_or_missing_category_is_all_zero() {
    var oneHot = new OneHot("origin", List.of("ORD", "DFW"));
    assertThat(encode(0, "LAX", oneHot)).containsExactly(0, 0);
    assertThat(encode(0, null, oneHot)).containsExactly(0, 0);
  }

  @Test
  void a_category_becomes_the_number_learnt_for_it() {
    var ordinal = new Ordinal("origin", List.of("ORD", "DFW"), List.of(0.2, 0.3), 0.25);
    assertThat(encode(0, "DFW", ordinal)).containsExactly(0.3);
    assertThat(encode(0, "LAX", ordinal)).containsExactly(0.25);
    assertThat(encode(0, null, ordinal)).containsExactly(0.25);
  }

  private static InputEncoder ofOriginAndLoad() {
    return encoder(
        ElementType.FLOAT64, new OneHot("origin", List.of("ORD")), new Scaled("load", 0, 0, 1));
  }

  @Test
  void rows_and_columns_stand_side_by_side() {
    InputEncoder encoder = ofOriginAndLoad();
    InputBatch batch = encoder.batch(2);
    Layout layout = encoder.layout(BOTH, "trees@1");
    encoder.put(batch, 0, layout, values(3, "ORD"));
    encoder.put(batch, 1, layout, values(4, "LAX"));

    assertThat(((Doubles) batch.tensors().getFirst()).values()).containsExactly(1, 3, 0, 4);
  }

  @Test
  void a_batch_in_used_memory_is_empty_whatever_its_size() {
    InputEncoder encoder = ofOriginAndLoad();
    InputBatch used = encoder.batch(2);
    Layout layout = encoder.layout(BOTH, "trees@1");
    encoder.put(used, 0, layout, values(3, "ORD"));
    encoder.put(used, 1, layout, values(3, "ORD"));

    InputBatch smaller = encoder.batch(1, used);
    encoder.put(smaller, 0, layout, values(4, "LAX"));
    assertThat(smaller.rows()).isEqualTo(1);
    assertThat(((Doubles) smaller.tensors().getFirst()).values()).startsWith(0, 4);

    InputBatch larger = encoder.batch(3, smaller);
    assertThat(((Doubles) larger.tensors().getFirst()).values()).hasSize(6).containsOnly(0);
  }

  @Test
  void a_float_is_rounded_once_at_the_end() {
    InputEncoder encoder = encoder(ElementType.FLOAT32, new Scaled("load", 0, 0.1, 3));
    InputBatch batch = encoder.batch(1);
    encoder.put(batch, 0, encoder.layout(BOTH, "net@1"), values(0.7, null));

    assertThat(((Floats) batch.tensors().getFirst()).values())
        .containsExactly((float) ((0.7 - 0.1) / 3));
  }

  @Test
  void a_feature_of_another_definition_is_refused_with_both() {
    var other = Signature.ofColumns(List.of(ORIGIN, Column.of("load", LOAD.type(), "count(y)")));

    assertThatThrownBy(
            () -> encoder(ElementType.FLOAT64, new Scaled("load", 0, 0, 1)).layout(other, "net@7"))
        .isInstanceOf(UnfitVectorException.class)
        .hasMessageContaining("model net@7 expects signature " + BOTH.hash())
        .hasMessageContaining("where load is now count(y)");
  }

  @Test
  void an_encoding_of_a_feature_that_is_not_listed_is_refused() {
    assertThatThrownBy(() -> encoder(ElementType.FLOAT64, new MissingFlag("weather")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encodes feature weather, which the manifest does not list");
  }

  @Test
  void a_scale_of_zero_is_refused() {
    assertThatThrownBy(() -> encoder(ElementType.FLOAT64, new Scaled("load", 0, 0, 0)))
        .hasMessageContaining("scale 0.0");
  }

  @Test
  void a_category_cannot_be_scaled() {
    InputEncoder encoder = encoder(ElementType.FLOAT64, new Scaled("origin", 0, 0, 1));

    assertThatThrownBy(() -> encoder.layout(BOTH, "net@7"))
        .isInstanceOf(UnfitVectorException.class)
        .hasMessageContaining("takes origin as another type");
  }

  @Test
  void a_missing_value_cannot_go_into_a_tensor_of_whole_numbers() {
    assertThatThrownBy(() -> encoder(ElementType.INT64, new Scaled("load", Double.NaN, 0, 1)))
        .hasMessageContaining("say what a missing load becomes");
  }

  @Test
  void text_and_numbers_do_not_share_a_tensor() {
    assertThatThrownBy(() -> encoder(ElementType.STRING, new Scaled("load", 0, 0, 1)))
        .hasMessageContaining("text goes into STRING tensors");
    assertThatThrownBy(() -> encoder(ElementType.FLOAT32, new Text("origin", "")))
        .hasMessageContaining("text goes into STRING tensors");
  }

  private static double[] encode(double load, String origin, Encoding... encodings) {
    InputEncoder encoder = encoder(ElementType.FLOAT64, encodings);
    InputBatch batch = encoder.batch(1);
    encoder.put(batch, 0, encoder.layout(BOTH, "trees@1"), values(load, origin));
    return ((Doubles) batch.tensors().getFirst()).values();
  }

  private static FeatureValues values(double load, String origin) {
    return new FeatureValues(new double[] {Double.NaN, load}, new String[] {origin, null});
  }

  private static InputEncoder encoder(ElementType type, Encoding... encodings) {
    return new InputEncoder(
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.BINARY,
            "any",
            BOTH.hash(),
            List.of(
                new FeatureRef("load", LOAD.definitionHash()),
                new FeatureRef("origin", ORIGIN.definitionHash())),
            List.of(new Input("x", type, List.of(encodings))),
            Optional.empty(),
            0));
  }
}
