package io.millrace.retrain.trainer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a contender may spend on one training: so much time, or so many candidates. The race is fair
 * only if every contender has the same on the same cores.
 */
public sealed interface Budget {

  /**
   * Whether one more candidate may begin.
   *
   * @param done candidates that were fitted
   * @param expectedNanos how long the next one is expected to take
   */
  boolean admits(int done, long expectedNanos);

  /** Whether the candidate under way must end now, with what it has. */
  boolean isSpent();

  /** Time since the budget was opened, for estimates. */
  long elapsedNanos();

  /** So many candidates, however long they take: the same data give the same model. */
  static Budget candidates(int most) {
    return new Candidates(most);
  }

  /**
   * So much time from now on. The first candidate is always admitted.
   *
   * @param clock nanoseconds that only grow
   */
  static Budget time(Duration length, LongSupplier clock) {
    return new Time(length.toNanos(), clock, clock.getAsLong());
  }

  /** A number of candidates. */
  record Candidates(int most) implements Budget {
    public Candidates {
      if (most < 1) {
        throw new IllegalArgumentException("candidates " + most + " must be at least 1");
      }
    }

    @Override
    public boolean admits(int done, long expectedNanos) {
      return done < most;
    }

    @Override
    public boolean isSpent() {
      return false;
    }

    @Override
    public long elapsedNanos() {
      return 0;
    }
  }

  /** A length of time. */
  record Time(long nanos, LongSupplier clock, long openedAt) implements Budget {
    @Override
    public boolean admits(int done, long expectedNanos) {
      return done == 0 || elapsedNanos() + expectedNanos <= nanos;
    }

    @Override
    public boolean isSpent() {
      return elapsedNanos() >= nanos;
    }

    @Override
    public long elapsedNanos() {
      return clock.getAsLong() - openedAt;
    }
  }
}
