package io.millrace.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Records in all, and how many a second over the last ten seconds of the caller's clock. */
final class Rate {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private record Sample(Instant at, long added) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private Instant first = Instant.MAX;
  private long recent;
  private long total;
  private double perSecond;

  void add(long added, Instant at) {
    if (first.equals(Instant.MAX)) {
      first = at;
    }
    total += added;
    recent += added;
    samples.addLast(new Sample(at, added));
    while (samples.getFirst().at.isBefore(at.minus(WINDOW))) {
      recent -= samples.removeFirst().added;
    }
    Duration known = Duration.between(first, at);
    double seconds = Math.clamp(known.toMillis(), 1_000, WINDOW.toMillis()) / 1_000.0;
    perSecond = Math.round(10 * recent / seconds) / 10.0;
  }

  long total() {
    return total;
  }

  double perSecond() {
    return perSecond;
  }
}
