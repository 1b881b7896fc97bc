package io.millrace.retrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RememberedExamplesTest {
  private static final Instant AT = Instant.parse("2024-01-01T00:00:00Z");

  private final RememberedExamples examples = new RememberedExamples("flights");

  @Test
  void an_example_of_an_erased_event_is_forgotten_and_so_it_is_when_it_comes_later() {
    examples.add(example("a"));
    examples.add(example("b"));

    examples.erase(List.of(erased("a"), erased("c")));
    examples.add(example("c"));
    examples.add(example("d"));

    assertThat(examples.examples()).extracting(e -> e.vector().eventId()).containsExactly("b", "d");
  }

  @Test
  void a_training_set_holds_none_of_them() {
    examples.add(example("a"));
    examples.add(example("b"));
    examples.erase(List.of(erased("b")));

    var set =
        TrainingSet.knownAt(
            AT.plus(Duration.ofDays(2)),
            Duration.ofDays(1),
            SyntheticExamples.SIGNATURE,
            examples.examples());

    assertThat(set.examples()).containsExactly(example("a"));
  }

  @Test
  void an_erasure_of_another_pipeline_is_no_matter() {
    examples.add(example("a"));
    examples.erase(List.of(Erasure.eventHash("parcels", "a")));
    assertThat(examples.examples()).hasSize(1);
  }

  private static String erased(String id) {
    return Erasure.eventHash("flights", id);
  }

  private static Example example(String id) {
    int size = SyntheticExamples.SIGNATURE.size();
    var values = new FeatureValues(new double[size], new @Nullable String[size]);
    String signature = SyntheticExamples.SIGNATURE.hash();
    return new Example(new FeatureVector(id, "k", AT, AT, signature, values), 1, AT);
  }
}
