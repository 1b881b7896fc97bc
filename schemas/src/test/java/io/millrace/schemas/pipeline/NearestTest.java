package io.millrace.schemas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  private static final List<String> KNOWN = List.of("threshold", "deadline", "label", "id", "key");

  @ParameterizedTest
  @CsvSource({
    "treshold, threshold",
    "lable, label",
    "Label, label",
    "deadlines, deadline",
    "keys, key"
  })
  void a_misspelt_word_finds_the_one_it_means(String word, String meant) {
    assertThat(Nearest.of(word, KNOWN)).contains(meant);
  }

  @Test
  void a_word_that_is_far_from_all_finds_none() {
    assertThat(Nearest.of("bootstrap", KNOWN)).isEmpty();
  }

  @Test
  void of_two_at_the_same_distance_the_first_in_the_alphabet_is_taken() {
    assertThat(Nearest.of("lat", List.of("las", "lag"))).contains("lag");
  }

  @Test
  void a_hint_without_a_near_word_lists_what_there_is() {
    assertThat(Nearest.hint("zone", List.of("key", "id"))).isEqualTo("; known: id, key");
  }

  @Test
  void swapped_neighbours_count_as_one_edit() {
    assertThat(Nearest.distance("mena", "mean")).isEqualTo(1);
  }

  @Property(tries = 300)
  void the_distance_is_symmetric_and_bounded_by_the_longer_word(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    assertThat(Nearest.distance(a, b))
        .isEqualTo(Nearest.distance(b, a))
        .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
  }
}
