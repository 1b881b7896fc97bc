package io.millrace.scoring;

import static io.millrace.scoring.Publishing.category;
import static io.millrace.scoring.Publishing.number;
import static io.millrace.scoring.Publishing.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Manifest.TokenPart;
import io.millrace.schemas.message.Manifest.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models that read a text by the tokenizer that came with them. */
class TextModelsTest {
  private static final byte[] MODEL = TextSpecimen.classifier(TextSpecimen.VOCABULARY);
  private static final byte[] READY = OnnxMetadata.with(MODEL, TextSpecimen.tokenizer());

  /** As the vocabulary's own makers document them (BERT, uncased). */
  private static final long[] FOX = {
    101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 102
  };

  private static Publishing words() {
    return Publishing.onnx(READY, text("note"));
  }

  private static double score(Publishing publishing, Object text) {
    return publishing.scores(List.of(List.of(text)))[0];
  }

  @Test
  void a_text_becomes_the_ids_of_the_models_own_vocabulary() {
    assertThat(score(words(), "The quick brown fox jumps over the lazy dog"))
        .isCloseTo(TextSpecimen.expected(FOX), within(1e-6));
    assertThat(score(words(), "Hello, WORLD"))
        .isCloseTo(TextSpecimen.expected(101, 7592, 1010, 2088, 102), within(1e-6));
  }

  @Test
  void the_usual_tensors_take_the_pipelines_one_text() {
    Bundle bundle = words().bundle();

    assertThat(bundle.manifest().inputs())
        .flatExtracting(input -> input.columns())
        .containsExactly(
            new Tokens("note", TokenPart.IDS, 128),
            new Tokens("note", TokenPart.MASK, 128),
            new Tokens("note", TokenPart.TYPES, 128));
    assertThat(bundle.card()).contains("ids of note's first 128 tokens");
  }

  @Test
  void of_several_texts_one_is_said_once() {
    Publishing two = Publishing.onnx(READY, number("n"), text("note"), text("title"));

    assertThat(two.question()).contains("input_ids: INT64", "the texts [note, title]");
    Bundle bundle = two.inputs("input_ids=tokens(title:16)").bundle();
    assertThat(bundle.manifest().inputs())
        .flatExtracting(input -> input.columns())
        .containsExactly(
            new Tokens("title", TokenPart.IDS, 16),
            new Tokens("title", TokenPart.MASK, 16),
            new Tokens("title", TokenPart.TYPES, 16));
  }

  @Test
  void a_longer_text_is_cut_off_and_still_ends_as_the_model_knows_it() {
    Publishing four = words().inputs("input_ids=tokens(note:4)");

    assertThat(score(four, "hello world hello world"))
        .isCloseTo(TextSpecimen.expected(101, 7592, 2088, 102), within(1e-6));
    assertThat(score(four, "hello ".repeat(200_000)))
        .isCloseTo(TextSpecimen.expected(101, 7592, 7592, 102), within(1e-6));
  }

  @Test
  void a_missing_text_is_an_empty_one() {
    assertThat(score(words(), "")).isCloseTo(TextSpecimen.expected(101, 102), within(1e-6));
  }

  @Test
  void a_batch_of_any_size_scores_as_its_rows_do() {
    List<List<Object>> rows =
        Stream.iterate(0, i -> i < 300, i -> i + 1)
            .<List<Object>>map(i -> List.of("hello world ".repeat(i % 7)))
            .toList();

    double[] together = words().scores(rows);

    for (int i = 0; i < 7; i++) {
      assertThat(together[i + 280]).isCloseTo(score(words(), rows.get(i).getFirst()), within(1e-6));
    }
  }

  @Test
  void half_a_character_is_a_text_like_any_other() {
    assertThat(score(words(), "hello \ud83c")).isBetween(0.0, 1.0);
    assertThat(score(words(), "\udf63\u0000")).isBetween(0.0, 1.0);
    assertThat(score(words(), "\ud83c\udf63".repeat(20_000))).isBetween(0.0, 1.0);
  }

  @Test
  void a_category_is_no_text_and_says_how_to_become_one() {
    assertThat(Publishing.onnx(READY, category("note")).inputs("input_ids=tokens(note)").question())
        .contains("note is a category", "type: text");
  }

  @Test
  void another_tokenizer_takes_the_place_of_the_one_before() {
    byte[] again =
        OnnxMetadata.with(OnnxMetadata.with(MODEL, bytes("{}")), TextSpecimen.tokenizer());

    assertThat(score(Publishing.onnx(again, text("note")), "hello"))
        .isCloseTo(TextSpecimen.expected(101, 7592, 102), within(1e-6));
  }

  @Test
  void texts_of_two_lengths_are_refused() {
    assertThat(words().inputs("input_ids=tokens(note:8); attention_mask=mask(note:9)").refusal())
        .contains("one length");
    assertThat(words().inputs("input_ids=tokens(note:9000)").question()).contains("1 to 8192");
    assertThat(words().inputs("input_ids=tokens(note:1)").refusal()).contains("ask for more");
  }

  @Test
  void invariant_5_a_model_without_its_tokenizer_does_not_serve() {
    assertThat(Publishing.onnx(MODEL, text("note")).question())
        .contains("no tokenizer came with the model", "--tokenizer tokenizer.json");
  }

  @Test
  void invariant_5_a_broken_tokenizer_is_refused_with_the_reason() {
    byte[] whole = TextSpecimen.tokenizer();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);

    assertThat(with(half).refusal()).contains("tokenizer.json cannot be read");
    assertThat(with(bytes("{}")).refusal()).contains("tokenizer.json cannot be read");
    assertThat(with(bytes("[1, 2")).refusal()).contains("tokenizer.json cannot be read");
    assertThat(with(new byte[0]).refusal()).contains("tokenizer.json cannot be read");
    assertThat(with(new byte[] {-1, -2, 0, 3}).refusal()).contains("tokenizer.json cannot be read");
    assertThat(with(bytes("{\"version\":\"1.0\",\"model\":{\"type\":\"Nonsense\"}}")).refusal())
        .contains("tokenizer.json cannot be read");
  }

  @Test
  void invariant_5_a_damaged_tokenizer_is_refused_or_read_and_never_anything_else() {
    long seed = 4;
    Random random = new Random(seed);
    String small =
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":\
        {"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},"post_processor":null,\
        "decoder":null,"model":{"type":"WordLevel","vocab":{"[UNK]":0,"good":1,"bad":2},\
        "unk_token":"[UNK]"}}""";
    assertThat(score(with(bytes(small)), "Good")).isCloseTo(TextSpecimen.expected(1), within(1e-6));
    for (int i = 0; i < 300; i++) {
      byte[] damaged = bytes(small);
      for (int flip = 0; flip <= random.nextInt(3); flip++) {
        damaged[random.nextInt(damaged.length)] = (byte) (32 + random.nextInt(95));
      }
      assertThat(with(damaged).draft()).as("damage %d, seed %d", i, seed).isNotNull();
    }
  }

  @Test
  void invariant_5_a_tokenizer_beyond_the_limit_is_refused() {
    byte[] large = new byte[OnnxMetadata.LARGEST_TOKENIZER + 1];

    assertThatThrownBy(() -> with(large)).hasMessageContaining("33554433 bytes: 33554432 are");
    byte[] appended =
        ModelProto.newBuilder()
            .addMetadataProps(
                StringStringEntryProto.newBuilder()
                    .setKey("tokenizer.json")
                    .setValue(" ".repeat(large.length)))
            .build()
            .toByteArray();
    byte[] both = Arrays.copyOf(MODEL, MODEL.length + appended.length);
    System.arraycopy(appended, 0, both, MODEL.length, appended.length);
    assertThat(Publishing.onnx(both, text("note")).refusal())
        .contains("33554433 characters: 33554432 are the limit");
  }

  @Test
  void invariant_5_a_tokenizer_of_another_model_is_refused_when_its_ids_lead_nowhere() {
    byte[] narrow = OnnxMetadata.with(TextSpecimen.classifier(500), TextSpecimen.tokenizer());

    assertThat(Publishing.onnx(narrow, text("note")).question())
        .contains("does not answer to rows that were made up");
    assertThat(Publishing.onnx(narrow, text("note")).sample("note\nhello world\n").refusal())
        .contains("does not answer to the sample's rows");
  }

  @Test
  void a_sentence_embedding_that_others_made_is_no_score() {
    byte[] embedding = OnnxMetadata.with(TextSpecimen.embedding(), TextSpecimen.tokenizer());

    assertThat(Publishing.onnx(embedding, text("note")).question())
        .contains("is an embedding", "classifier head");
    assertThat(Publishing.onnx(embedding, text("note")).output("last_hidden_state:0").question())
        .contains("is an embedding");
  }

  @Test
  void a_sample_of_texts_is_tested_itself_and_not_profiled() {
    String csv =
        "note,label\n" + String.join("", Collections.nCopies(40, "bad news,0\nthanks,1\n"));
    Bundle bundle = words().sample(csv).bundle();

    assertThat(bundle.selfTest())
        .anyMatch(row -> row.texts().getFirst().orElse("").equals("thanks"));
    assertThat(new String(bundle.profile().bytes(), StandardCharsets.ISO_8859_1))
        .doesNotContain("thanks");
    assertThat(bundle.evaluation().values()).containsKey("auc");
  }

  @Test
  void a_self_test_of_long_texts_stays_small_enough_for_a_record() {
    String csv = "note\n" + String.join("", Collections.nCopies(12, "word ".repeat(8_000) + "\n"));
    Bundle bundle = words().sample(csv).bundle();

    int characters =
        bundle.selfTest().stream()
            .mapToInt(row -> row.texts().getFirst().orElse("").length())
            .sum();
    assertThat(bundle.selfTest()).isNotEmpty();
    assertThat(characters).isLessThanOrEqualTo(256 * 1024);
  }

  private static Publishing with(byte[] tokenizer) {
    return Publishing.onnx(OnnxMetadata.with(MODEL, tokenizer), text("note"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
