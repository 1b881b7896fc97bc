package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;

/**
 * How far a log's sources have come in event time. Each source writes in its own order, at its own
 * pace, so what all of them have passed is the least over the sources. One that rests is not waited
 * for; while all rest, it is the youngest time that any has reached. It never goes back.
 */
final class Frontier {
  private final long[] reached;
  private final boolean[] resting;
  private long passed = Long.MIN_VALUE;

  Frontier(int sources) {
    this.reached = new long[sources];
    this.resting = new boolean[sources];
    Arrays.fill(reached, Long.MIN_VALUE);
  }

  /** A source has come to that time, and goes on. */
  void reach(int source, long time) {
    resting[source] = false;
    reached[source] = Math.max(reached[source], time);
    advance();
  }

  /** A source has come to that time, and has nothing more for now. */
  void rest(int source, long time) {
    resting[source] = true;
    reached[source] = Math.max(reached[source], time);
    advance();
  }

  /** The time that all have passed; the least long as long as one has not begun. */
  long passed() {
    return passed;
  }

  private void advance() {
    long least = Long.MAX_VALUE;
    long youngest = Long.MIN_VALUE;
    for (int i = 0; i < reached.length; i++) {
      youngest = Math.max(youngest, reached[i]);
      least = resting[i] ? least : Math.min(least, reached[i]);
    }
    passed = Math.max(passed, least == Long.MAX_VALUE ? youngest : least);
  }

  void write(StateWriter out) {
    out.put(passed).put((long) reached.length);
    for (int i = 0; i < reached.length; i++) {
      out.put(reached[i]).put(resting[i] ? 1L : 0L);
    }
  }

  void read(StateReader in) {
    passed = in.readLong();
    int sources = in.readInt();
    if (sources != reached.length) {
      throw new IllegalArgumentException(
          "the state knows %d partitions of the streams, but there are %d: partitions may not change under a pipeline; give it another name"
              .formatted(sources, reached.length));
    }
    for (int i = 0; i < sources; i++) {
      reached[i] = in.readLong();
      resting[i] = in.readLong() == 1;
    }
  }
}
