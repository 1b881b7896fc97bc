package io.millrace.measures.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.measures.verdict.Answer;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.ComparisonPlan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Trials of 40 days with 400 events, of which a label is seen only where the decision was 1: by the
 * champion's score, but for a share of the events whose decision is drawn. Half of the events score
 * high, half low. Looked at after every event.
 *
 * <p>Of 400 trials at alpha 0.05, 33 is 20 plus three standard errors.
 */
class SelectiveLabelsTest {
  private static final int RUNS = 400;
  private static final int ALLOWED = 33;
  private static final int DAYS = 40;
  private static final int A_DAY = 400;
  private static final ComparisonPlan PLAN = new ComparisonPlan(Duration.ofDays(1), 0.05, 0.025, 0);

  /** What the baseline loses more than the candidate, by where the champion's score lies. */
  private enum World {
    /** The candidate is as much better where labels are seen as it is worse where they are not. */
    EQUAL {
      @Override
      double difference(boolean isHigh, SplittableRandom random) {
        return isHigh ? brier(0.5, 0.7, 0.7, random) : brier(0.3, 0.5, 0.3, random);
      }
    },
    /** The same, with shocks by the day that favour one version. */
    EQUAL_WITH_SHOCKS {
      @Override
      double difference(boolean isHigh, SplittableRandom random) {
        return EQUAL.difference(isHigh, random);
      }

      @Override
      double shock() {
        return 0.05;
      }
    },
    /** Low scores hide a rare great loss of the candidate, and its many small gains are seen. */
    EQUAL_BUT_FOR_RARE_LOSSES {
      @Override
      double difference(boolean isHigh, SplittableRandom random) {
        return isHigh ? 0.02 : random.nextDouble() < 0.04 ? -0.5 : 0;
      }
    },
    /** The candidate forecasts better everywhere. */
    BETTER {
      @Override
      double difference(boolean isHigh, SplittableRandom random) {
        return isHigh ? brier(0.5, 0.7, 0.7, random) : brier(0.5, 0.3, 0.3, random);
      }
    },
    /** The candidate is better where nobody sees it, and worse where one sees. */
    BETTER_UNSEEN {
      @Override
      double difference(boolean isHigh, SplittableRandom random) {
        return isHigh ? brier(0.7, 0.6, 0.7, random) : brier(0.6, 0.3, 0.3, random);
      }
    };

    abstract double difference(boolean isHigh, SplittableRandom random);

    double shock() {
      return 0;
    }

    /** Of two forecasts of a label that is 1 with a probability. */
    private static double brier(
        double baseline, double candidate, double truth, SplittableRandom random) {
      double label = random.nextDouble() < truth ? 1 : 0;
      return (baseline - label) * (baseline - label) - (candidate - label) * (candidate - label);
    }
  }

  /** How often each answer was the first. */
  private record Tally(int better, int worse) {
    int named() {
      return better + worse;
    }
  }

  @Test
  void weights_keep_alpha_where_the_labels_that_are_seen_name_a_false_winner() {
    System.out.println("labels seen by the champion's score, 400 trials: better / worse");
    System.out.printf("%-28s%-9s%14s%14s%n", "world", "explore", "as seen", "weighted");
    for (double explore : new double[] {0.02, 0.1}) {
      for (World world :
          new World[] {World.EQUAL, World.EQUAL_WITH_SHOCKS, World.EQUAL_BUT_FOR_RARE_LOSSES}) {
        Tally seen = tally(world, explore, false);
        Tally weighted = tally(world, explore, true);
        print(world, explore, seen, weighted);
        assertThat(seen.named()).as("%s as seen", world).isGreaterThan(10 * ALLOWED);
        assertThat(weighted.named()).as("%s weighted", world).isLessThanOrEqualTo(ALLOWED);
      }
    }
  }

  @Test
  void weights_find_a_better_version_wherever_it_is_better() {
    Tally everywhere = tally(World.BETTER, 0.1, true);
    print(World.BETTER, 0.1, tally(World.BETTER, 0.1, false), everywhere);
    assertThat(everywhere.better()).isGreaterThanOrEqualTo(RUNS * 8 / 10);
    Tally seen = tally(World.BETTER_UNSEEN, 0.1, false);
    Tally unseen = tally(World.BETTER_UNSEEN, 0.1, true);
    print(World.BETTER_UNSEEN, 0.1, seen, unseen);
    assertThat(seen.worse()).isGreaterThanOrEqualTo(RUNS * 8 / 10);
    assertThat(unseen.better()).isGreaterThanOrEqualTo(RUNS * 8 / 10);
  }

  @Test
  void a_broken_version_is_replaced_before_blocks_can_tell() {
    Comparison comparison = new Comparison(PLAN.withLargestWeight(20));
    SplittableRandom random = new SplittableRandom(7);
    int events = 0;
    while (!comparison.saidFast() && events < 20 * A_DAY) {
      double chance = random.nextBoolean() ? 0.95 : 0.05;
      long time = Duration.ofSeconds(200L * events++).toMillis();
      if (random.nextDouble() < chance) {
        comparison.add(time, 0.1 * random.nextDouble(), 0.8, 1 / chance);
      } else {
        comparison.addUnseen(time);
      }
    }
    System.out.printf("better by 0.75: said after %d events%n", events);
    assertThat(comparison.evidence().answer()).isEqualTo(Answer.BETTER);
    assertThat(comparison.evidence().lower()).isBetween(0.1, 0.75);
    assertThat(events).isLessThan(10 * A_DAY);
  }

  private static void print(World world, double explore, Tally seen, Tally weighted) {
    System.out.printf(
        "%-28s%-9s%14s%14s%n",
        world, explore, seen.better + " / " + seen.worse, weighted.better + " / " + weighted.worse);
  }

  private static Tally tally(World world, double explore, boolean isWeighted) {
    int better = 0;
    int worse = 0;
    for (int run = 0; run < RUNS; run++) {
      Answer first = firstAnswer(world, explore, isWeighted, new SplittableRandom(run));
      better += first == Answer.BETTER ? 1 : 0;
      worse += first == Answer.WORSE ? 1 : 0;
    }
    return new Tally(better, worse);
  }

  private static Answer firstAnswer(
      World world, double explore, boolean isWeighted, SplittableRandom random) {
    ComparisonPlan plan = isWeighted ? PLAN.withLargestWeight(2 / explore) : PLAN;
    Comparison comparison = new Comparison(plan);
    for (int day = 0; day < DAYS; day++) {
      double shock = world.shock() * random.nextGaussian();
      for (int i = 0; i < A_DAY; i++) {
        long time = Duration.ofDays(day).plusSeconds(200L * i).toMillis();
        boolean isHigh = random.nextBoolean();
        double difference = Math.clamp(world.difference(isHigh, random) + shock, -1, 1);
        double chance = isHigh ? 1 - explore / 2 : explore / 2;
        boolean isSeen = random.nextDouble() < chance;
        if (isSeen) {
          double weight = isWeighted ? 1 / chance : 1;
          comparison.add(time, (1 - difference) / 2, (1 + difference) / 2, weight);
        } else if (isWeighted) {
          comparison.addUnseen(time);
        }
        if (comparison.saidFast()) {
          return Answer.BETTER;
        }
      }
      comparison.closeBefore(Duration.ofDays(day + 1).toMillis());
      Answer answer = comparison.evidence().answer();
      if (answer != Answer.NOT_YET) {
        return answer;
      }
    }
    return Answer.NOT_YET;
  }
}
