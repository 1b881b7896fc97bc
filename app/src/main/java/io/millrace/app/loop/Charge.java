package io.millrace.app.loop;

import java.time.Duration;

/**
 * What a training is charged on the clock of the events: its answer takes effect so much later than
 * the request, however long the computing took. Stated, not measured: that makes a run
 * reproducible.
 */
public sealed interface Charge {

  /** So much event time. */
  record Time(Duration duration) implements Charge {
    public Time {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(
            "training %s must not be negative: an answer comes after its request"
                .formatted(duration));
      }
    }

    @Override
    public String toString() {
      return duration + " of event time";
    }
  }

  /** Until so many more events of the scored stream were seen. */
  record Rows(long rows) implements Charge {
    public Rows {
      if (rows < 0) {
        throw new IllegalArgumentException(
            "training of %d rows must not be negative: an answer comes after its request"
                .formatted(rows));
      }
    }

    @Override
    public String toString() {
      return rows + " scored events";
    }
  }
}
