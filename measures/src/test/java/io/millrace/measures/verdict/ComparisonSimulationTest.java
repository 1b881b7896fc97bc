package io.millrace.measures.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trials of 60 days, looked at after every day, on losses that depend on each other: a first-order
 * autoregression from event to event, and an effect of the day that favours one version as a whole.
 */
class ComparisonSimulationTest {
  private static final int RUNS = 300;
  private static final int DAYS = 60;
  private static final int EVENTS_A_DAY = 50;
  private static final double ALPHA = 0.05;
  private static final ComparisonPlan PLAN =
      new ComparisonPlan(Duration.ofDays(1), ALPHA, ALPHA / 2, 0.001);

  @ParameterizedTest
  @CsvSource({"1, 0.0, 0.00", "2, 0.0, 0.05", "3, 0.9, 0.00", "4, 0.9, 0.05"})
  void equal_versions_are_seldom_told_apart(long seed, double autocorrelation, double dayEffect) {
    Random random = new Random(seed);
    int promoted = 0;
    int decided = 0;
    for (int run = 0; run < RUNS; run++) {
      Answer answer = firstAnswer(random, 0, autocorrelation, dayEffect);
      promoted += answer == Answer.BETTER ? 1 : 0;
      decided += answer == Answer.BETTER || answer == Answer.WORSE ? 1 : 0;
    }
    double allowed = RUNS * ALPHA + 3 * Math.sqrt(RUNS * ALPHA * (1 - ALPHA));
    assertThat((double) promoted).as("promoted of %d", RUNS).isLessThanOrEqualTo(allowed);
    assertThat((double) decided).as("told apart of %d", RUNS).isLessThanOrEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"5, 0.0, 0.00", "6, 0.9, 0.00", "7, 0.9, 0.02"})
  void a_planted_difference_is_found_in_most_trials(
      long seed, double autocorrelation, double dayEffect) {
    Random random = new Random(seed);
    int better = 0;
    int worse = 0;
    for (int run = 0; run < RUNS; run++) {
      Answer answer = firstAnswer(random, 0.03, autocorrelation, dayEffect);
      better += answer == Answer.BETTER ? 1 : 0;
      worse += answer == Answer.WORSE ? 1 : 0;
    }
    assertThat(better).as("found of %d", RUNS).isGreaterThan(RUNS * 8 / 10);
    assertThat(worse).as("wrongly retired of %d", RUNS).isZero();
  }

  private static Answer firstAnswer(
      Random random, double gain, double autocorrelation, double dayEffect) {
    Comparison comparison = new Comparison(PLAN);
    double noise = 0;
    for (int day = 0; day < DAYS; day++) {
      double effect = dayEffect * random.nextGaussian();
      for (int i = 0; i < EVENTS_A_DAY; i++) {
        double innovation = Math.sqrt(1 - autocorrelation * autocorrelation);
        noise = autocorrelation * noise + innovation * random.nextGaussian();
        double difference = gain + effect + 0.1 * noise;
        long time = Duration.ofDays(day).plusMinutes(i * 20).toMillis();
        comparison.add(time, clip(0.5 - difference / 2), clip(0.5 + difference / 2));
      }
      comparison.closeBefore(Duration.ofDays(day + 1).toMillis());
      Answer answer = comparison.evidence().answer();
      if (answer != Answer.NOT_YET) {
        return answer;
      }
    }
    return Answer.NOT_YET;
  }

  private static double clip(double loss) {
    return Math.min(Math.max(loss, 0), 1);
  }
}
