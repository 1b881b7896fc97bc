package io.millrace.app.run;

import io.millrace.schemas.message.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What scoring cost and how long it took, per contender, from the predictions themselves. */
final class ScoringTally {
  private final Map<String, Tally> byContender = new TreeMap<>();
  private @Nullable Instant first;

  void add(Prediction prediction) {
    byContender.computeIfAbsent(prediction.contender(), name -> new Tally()).add(prediction);
    if (first == null || prediction.scoredAt().isBefore(first)) {
      first = prediction.scoredAt();
    }
  }

  Map<String, Tally> byContender() {
    return byContender;
  }

  /** Wall-clock time of the first prediction; null when there is none. */
  @Nullable Instant first() {
    return first;
  }

  /** One contender's. */
  static final class Tally {
    private long count;
    private long cpuNanos;
    private float[] latencyMillis = new float[1024];

    private void add(Prediction prediction) {
      if (count == latencyMillis.length) {
        latencyMillis = Arrays.copyOf(latencyMillis, latencyMillis.length * 2);
      }
      Duration latency = Duration.between(prediction.admittedAt(), prediction.scoredAt());
      latencyMillis[(int) count] = (float) (latency.toNanos() / 1e6);
      count++;
      cpuNanos += prediction.cpuNanos();
    }

    double cpuMicrosPerScore() {
      return cpuNanos / 1e3 / count;
    }

    /** From admission of the raw event to its score, in milliseconds. */
    float latencyMillis(double quantile) {
      float[] sorted = Arrays.copyOf(latencyMillis, (int) count);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(count - 1, (long) (quantile * (double) count))];
    }
  }
}
