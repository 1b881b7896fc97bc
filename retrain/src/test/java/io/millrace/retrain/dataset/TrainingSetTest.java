package io.millrace.retrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TrainingSetTest {
  private static final List<Example> EXAMPLES = SyntheticExamples.of(400, 1);

  private static TrainingSet at(Instant at, List<Example> examples) {
    return TrainingSet.knownAt(at, SyntheticExamples.WITHIN, SyntheticExamples.SIGNATURE, examples);
  }

  /** Invariant 2: no look-ahead. */
  @Property(tries = 200)
  void no_look_ahead_no_example_is_used_whose_label_was_not_known_or_mature(
      @ForAll @IntRange(max = 5000) int minutes, @ForAll @IntRange(max = 1000) int lateMinutes) {
    Instant at = SyntheticExamples.START.plus(Duration.ofMinutes(minutes));
    List<Example> late = new ArrayList<>();
    for (Example example : EXAMPLES) {
      Duration delay = Duration.ofMinutes((long) lateMinutes * (late.size() % 3));
      late.add(
          new Example(example.vector(), example.label(), example.vector().eventTime().plus(delay)));
    }
    TrainingSet set = at(at, late);
    assertThat(set.examples())
        .allSatisfy(e -> assertThat(e.labelKnownAt()).isBeforeOrEqualTo(at))
        .allSatisfy(
            e ->
                assertThat(e.vector().eventTime())
                    .isBeforeOrEqualTo(at.minus(SyntheticExamples.WITHIN)));
    assertThat(set.examples().size() + set.notYetKnown()).isEqualTo(late.size());
  }

  @Test
  void order_of_arrival_does_not_matter() {
    List<Example> shuffled = new ArrayList<>(EXAMPLES);
    Collections.shuffle(shuffled, new Random(4));
    Instant at = SyntheticExamples.allMature(400);
    assertThat(at(at, shuffled)).isEqualTo(at(at, EXAMPLES));
    assertThat(at(at, shuffled).examples()).isEqualTo(EXAMPLES);
  }

  @Test
  void an_example_that_was_delivered_twice_counts_once() {
    List<Example> twice = new ArrayList<>(EXAMPLES);
    twice.addAll(EXAMPLES);
    assertThat(at(SyntheticExamples.allMature(400), twice).examples()).hasSize(400);
  }

  @Test
  void vectors_of_another_signature_are_left_out_and_counted() {
    Signature other = Signature.ofColumns(SyntheticExamples.SIGNATURE.columns().subList(0, 2));
    TrainingSet set =
        TrainingSet.knownAt(
            SyntheticExamples.allMature(400), SyntheticExamples.WITHIN, other, EXAMPLES);
    assertThat(set.examples()).isEmpty();
    assertThat(set.otherSignature()).isEqualTo(400);
  }

  @Test
  void the_digest_tells_ids_and_their_order_apart() {
    List<Example> reversed = EXAMPLES.reversed();
    assertThat(TrainingSet.digest(EXAMPLES)).isEqualTo(TrainingSet.digest(List.copyOf(EXAMPLES)));
    assertThat(TrainingSet.digest(EXAMPLES)).isNotEqualTo(TrainingSet.digest(reversed));
    // sha256sum of "e000000\ne000001\n"
    assertThat(TrainingSet.digest(EXAMPLES.subList(0, 2)))
        .isEqualTo("79e4ea0043d44048553dfd91a25e5292a98a8eb3383b2cea63fd962b0cac54fd");
  }
}
