package io.millrace.scoring.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.worker.BatchScoring.Arrival;
import io.millrace.scoring.worker.BatchScoring.Refused;
import io.millrace.scoring.worker.BatchScoring.Result;
import io.millrace.scoring.worker.BatchScoring.Seated;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchScoringTest {
  private static final Instant NOW = Instant.parse("2001-01-01T00:00:00Z");

  private long cpu;

  @Test
  void every_vector_gets_a_prediction_that_leads_back_to_it() {
    Result result = score(0.25, 0.75);

    assertThat(result.refused()).isEmpty();
    Prediction second = result.predictions().get(1);
    assertThat(second.eventId()).isEqualTo("e1");
    assertThat(second.score()).isEqualTo(0.75);
    assertThat(second.featuresPartition()).isEqualTo(3);
    assertThat(second.featuresOffset()).isEqualTo(101);
    assertThat(second.contender()).isEqualTo("trees");
    assertThat(second.version()).isEqualTo(7);
    assertThat(second.alias()).isEqualTo(Alias.TRIAL);
    assertThat(second.champion()).isTrue();
    assertThat(second.scoredAt()).isEqualTo(NOW);
    assertThat(second.provider()).isEqualTo("fake");
  }

  @Test
  void the_cpu_time_of_a_batch_is_shared_by_its_rows() {
    Result result = score(0.1, 0.2, 0.3, 0.4);

    assertThat(result.cpuNanos()).isEqualTo(1000);
    assertThat(result.predictions()).extracting(Prediction::cpuNanos).containsOnly(250L);
  }

  @Test
  void what_is_no_probability_is_refused_and_the_others_are_not() {
    Result result = score(0.5, Double.NaN, 1.5, Double.POSITIVE_INFINITY, 0.6);

    assertThat(result.predictions()).extracting(Prediction::eventId).containsExactly("e0", "e4");
    assertThat(result.refused()).extracting(Refused::row).containsExactly(1, 2, 3);
    assertThat(result.refused()).extracting(Refused::reason).containsOnly("not-a-score");
  }

  @Test
  void a_regression_may_answer_any_finite_number() {
    Result result =
        new BatchScoring(Task.REGRESSION, InstantSource.fixed(NOW), this::cpuTime)
            .score(seated(new Fake(-3, 1e9)), arrivals(2));

    assertThat(result.predictions()).hasSize(2);
  }

  @Test
  void a_prediction_of_several_classes_keeps_all_probabilities_and_scores_the_greatest() {
    Result result = classes(.2, .5, .3, 1, 0, 0);

    assertThat(result.refused()).isEmpty();
    assertThat(result.predictions())
        .extracting(Prediction::probabilities)
        .containsExactly(List.of(.2, .5, .3), List.of(1.0, 0.0, 0.0));
    assertThat(result.predictions()).extracting(Prediction::score).containsExactly(.5, 1.0);
  }

  @Test
  void invariant_5_what_is_no_distribution_over_the_classes_is_refused_and_the_others_are_not() {
    Result result = classes(.2, .5, .3, .5, .5, .5, Double.NaN, 0, 1, Fake.FAILS, 0, 1);

    assertThat(result.predictions()).extracting(Prediction::eventId).containsExactly("e0");
    assertThat(result.refused()).extracting(Refused::row).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(result.refused())
        .extracting(Refused::reason)
        .containsExactlyInAnyOrder("not-a-score", "not-a-score", "model-failed");
  }

  /** Three numbers for each event. */
  private Result classes(double... answers) {
    Scorer three =
        new Scorer() {
          @Override
          public double[] score(List<FeatureVector> vectors) {
            return vectors.stream()
                .flatMapToDouble(
                    vector -> {
                      int from = 3 * Integer.parseInt(vector.eventId().substring(1));
                      if (answers[from] == Fake.FAILS) {
                        throw new IllegalStateException("broken");
                      }
                      return Arrays.stream(answers, from, from + 3);
                    })
                .toArray();
          }

          @Override
          public int width() {
            return 3;
          }

          @Override
          public String provider() {
            return "fake";
          }

          @Override
          public void close() {}
        };
    return new BatchScoring(Task.MULTICLASS, InstantSource.fixed(NOW), this::cpuTime)
        .score(seated(three), arrivals(answers.length / 3));
  }

  @Test
  void invariant_5_a_row_on_which_the_model_fails_is_refused_and_the_others_are_scored() {
    Result result = score(0.5, Fake.FAILS, 0.6, Fake.UNFIT, Fake.OVERFLOWS);

    assertThat(result.predictions()).extracting(Prediction::score).containsExactly(0.5, 0.6);
    assertThat(result.refused()).extracting(Refused::row).containsExactly(1, 3, 4);
    assertThat(result.refused())
        .extracting(Refused::reason)
        .containsExactly("model-failed", "unfit-vector", "model-failed");
  }

  private Result score(double... answers) {
    return new BatchScoring(Task.BINARY, InstantSource.fixed(NOW), this::cpuTime)
        .score(seated(new Fake(answers)), arrivals(answers.length));
  }

  private long cpuTime() {
    cpu += 1000;
    return cpu;
  }

  private static Seated seated(Scorer scorer) {
    return new Seated("trees", 7, Alias.TRIAL, true, scorer);
  }

  private static List<Arrival> arrivals(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Arrival(vector("e" + i), 3, 100 + i))
        .toList();
  }

  private static FeatureVector vector(String id) {
    var values = new FeatureValues(new double[0], new String[0]);
    return new FeatureVector(id, "k", NOW, NOW, "s", values);
  }

  /** Answers event {@code e<i>} with the i-th number, or fails in the way that it stands for. */
  private static final class Fake implements Scorer {
    static final double FAILS = -100;
    static final double UNFIT = -200;
    static final double OVERFLOWS = -300;

    private final double[] answers;

    Fake(double... answers) {
      this.answers = answers;
    }

    @Override
    public double[] score(List<FeatureVector> vectors) {
      double[] scores = new double[vectors.size()];
      Arrays.setAll(scores, i -> one(vectors.get(i)));
      return scores;
    }

    private double one(FeatureVector vector) {
      double answer = answers[Integer.parseInt(vector.eventId().substring(1))];
      if (answer == FAILS) {
        throw new IllegalStateException("broken");
      }
      if (answer == UNFIT) {
        throw new UnfitVectorException("it was trained on other features");
      }
      if (answer == OVERFLOWS) {
        throw new StackOverflowError();
      }
      return answer;
    }

    @Override
    public String provider() {
      return "fake";
    }

    @Override
    public void close() {}
  }
}
