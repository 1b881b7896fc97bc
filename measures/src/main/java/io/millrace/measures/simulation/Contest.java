package io.millrace.measures.simulation;

import io.millrace.measures.verdict.Answer;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.measures.verdict.EventEvidence;
import io.millrace.measures.verdict.Evidence;
import io.millrace.measures.verdict.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Many made-up trials, each looked at after every event, judged in three ways: by the comparison
 * that promotes, by its evidence by the event alone without margin or design effect, and by a
 * t-test that somebody repeats after every event. So what the first one avoids is seen beside it.
 */
public final class Contest {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /** Two-sided 5 % of the normal distribution: what the one who peeks compares with. */
  private static final double PEEKED = 1.96;

  private static final int PEEKED_FROM = 30;

  private Contest() {}

  /**
   * What came of the trials.
   *
   * @param promoted trials that ended with better, by lane
   * @param retired trials that ended with worse
   * @param equivalent trials that ended with equivalent
   * @param byEvents trials whose plain evidence by the event reached 1 / alpha
   * @param peeked trials in which the repeated t-test favoured the candidate at some time
   * @param meanStopped mean of the plain evidence (m = 0), stopped at 1 / alpha or the trial's end
   * @param standardError of that mean
   * @param outcomes mean number of outcomes to a promotion; NaN where there is none
   */
  public record Result(
      int runs,
      Map<Lane, Integer> promoted,
      int retired,
      int equivalent,
      int byEvents,
      int peeked,
      double meanStopped,
      double standardError,
      double outcomes) {
    public Result {
      promoted = Map.copyOf(promoted);
    }

    /** By either lane. */
    public int promotions() {
      return promoted.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Plays a run of trials; the same seeds give the same result. */
  public static Result of(Losses losses, Shape shape, ComparisonPlan plan, int runs) {
    Count count = new Count();
    for (int run = 0; run < runs; run++) {
      Trial trial = new Trial(plan);
      play(losses.new Path(shape, seed(losses, run)), shape, trial);
      count.add(trial);
    }
    return count.result(runs);
  }

  private static long seed(Losses losses, int run) {
    return 1_000_003L * losses.name().hashCode() + run;
  }

  private static void play(Losses.Path path, Shape shape, Trial trial) {
    long step = DAY_MILLIS / shape.eventsPerDay();
    for (int day = 0; day < shape.days(); day++) {
      path.newDay();
      for (int event = 0; event < shape.eventsPerDay(); event++) {
        double difference = Math.clamp(shape.gain() + shape.scale() * path.next(day, event), -1, 1);
        trial.add(day * DAY_MILLIS + event * step, difference);
      }
      trial.dayEnds((day + 1) * DAY_MILLIS);
    }
  }

  /** One trial under the three judges, each going on until it has answered. */
  private static final class Trial {
    private final Comparison comparison;
    private final double threshold;
    private final EventEvidence plain = new EventEvidence();
    private double stopped = Double.NaN;
    private boolean peeked;
    private double sum;
    private double squares;
    private long seen;
    private Evidence said;

    Trial(ComparisonPlan plan) {
      this.comparison = new Comparison(plan);
      this.threshold = -Math.log(plan.alpha());
      this.said = comparison.evidence();
    }

    void add(long time, double difference) {
      seen++;
      sum += difference;
      squares += difference * difference;
      peek();
      if (Double.isNaN(stopped)) {
        plain.add(difference);
        if (seen % 4 == 0 && plain.log(0, 1) >= threshold) {
          stopped = Math.exp(plain.log(0, 1));
        }
      }
      if (said.answer() == Answer.NOT_YET) {
        comparison.add(time, (1 - difference) / 2, (1 + difference) / 2);
        if (comparison.saidFast()) {
          said = comparison.evidence();
        }
      }
    }

    private void peek() {
      double deviation = squares - sum * sum / seen;
      peeked |= seen >= PEEKED_FROM && sum > PEEKED * Math.sqrt(deviation / (seen - 1) * seen);
    }

    void dayEnds(long time) {
      if (said.answer() == Answer.NOT_YET) {
        comparison.closeBefore(time);
        said = comparison.evidence();
      }
    }
  }

  private static final class Count {
    private final EnumMap<Lane, Integer> promoted = new EnumMap<>(Lane.class);
    private int retired;
    private int equivalent;
    private int byEvents;
    private int peeked;
    private double stopped;
    private double stoppedSquares;
    private double outcomes;

    void add(Trial trial) {
      switch (trial.said.answer()) {
        case BETTER -> {
          promoted.merge(trial.said.lane(), 1, Integer::sum);
          outcomes += trial.said.outcomes();
        }
        case WORSE -> retired++;
        case EQUIVALENT -> equivalent++;
        case NOT_YET -> {}
      }
      byEvents += Double.isNaN(trial.stopped) ? 0 : 1;
      peeked += trial.peeked ? 1 : 0;
      double last = Double.isNaN(trial.stopped) ? Math.exp(trial.plain.log(0, 1)) : trial.stopped;
      stopped += last;
      stoppedSquares += last * last;
    }

    Result result(int runs) {
      double mean = stopped / runs;
      double variance = Math.max(0, stoppedSquares / runs - mean * mean);
      int better = promoted.values().stream().mapToInt(Integer::intValue).sum();
      return new Result(
          runs,
          promoted,
          retired,
          equivalent,
          byEvents,
          peeked,
          mean,
          Math.sqrt(variance / runs),
          better == 0 ? Double.NaN : outcomes / better);
    }
  }
}
