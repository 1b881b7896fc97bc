package io.millrace.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The protocol: after the warm-up, rounds in which each side passes once. The side that starts
 * alternates, so that what drifts in the machine falls on both alike; a collection before each pass
 * keeps one side's garbage out of the other's time. All on the calling thread.
 */
final class Rounds {
  static final int LEAST = 5;
  static final int WARM_UP = 3;

  private final ThreadMXBean threads;

  /** The samples of a side, by round, and how many things each of its passes made. */
  record Measured(String side, long made, List<Sample> samples) {
    Measured {
      samples = List.copyOf(samples);
    }
  }

  Rounds() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean found)
        || !found.isThreadAllocatedMemorySupported()
        || !found.isCurrentThreadCpuTimeSupported()) {
      throw new IllegalStateException(
          "this Java virtual machine does not count a thread's CPU time and allocation: use an OpenJDK");
    }
    this.threads = found;
  }

  List<Measured> run(Benchmark benchmark, int rounds) {
    List<Side> sides = benchmark.sides();
    List<Long> made = new ArrayList<>();
    List<List<Sample>> samples = new ArrayList<>();
    for (Side side : sides) {
      made.add(side.pass());
      if (side.isEmptyHanded()) {
        throw new IllegalStateException(
            "%s made nothing: there is nothing to measure".formatted(side.name()));
      }
      samples.add(new ArrayList<>());
    }
    for (int round = 1 - WARM_UP; round < rounds; round++) {
      for (int turn = 0; turn < sides.size(); turn++) {
        int at = Math.floorMod(round + turn, sides.size());
        Sample sample = sample(sides.get(at), made.get(at));
        if (round >= 0) {
          samples.get(at).add(sample);
        }
      }
    }
    List<Measured> measured = new ArrayList<>();
    for (int at = 0; at < sides.size(); at++) {
      measured.add(new Measured(sides.get(at).name(), made.get(at), samples.get(at)));
    }
    return measured;
  }

  private Sample sample(Side side, long expected) {
    System.gc();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long made = side.pass();
    long nanos = System.nanoTime() - start;
    var sample =
        new Sample(
            nanos,
            threads.getCurrentThreadCpuTime() - cpu,
            threads.getCurrentThreadAllocatedBytes() - bytes);
    if (made != expected) {
      throw new IllegalStateException(
          "%s made %d things in one pass and %d in another: passes that differ cannot be compared"
              .formatted(side.name(), expected, made));
    }
    return sample;
  }
}
