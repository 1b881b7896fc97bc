package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Naive forecasts that make one answer together: one of them for a single number; for classes one
 * each, which learns whether the label was its own, and whose shares are divided by their sum.
 *
 * <p>Divided so, K smoothed rates {@code (n_k + 1) / (n + 2)} are Laplace's rule for K classes,
 * {@code (n_k + 1) / (n + K)}. Cost: that of K forecasts. A mutable state object: not thread-safe.
 */
final class Answers {
  private static final int VERSION = 1;

  private final List<NaiveForecast> parts;

  private Answers(List<NaiveForecast> parts) {
    this.parts = parts;
  }

  static Answers of(int width, Supplier<NaiveForecast> part) {
    return new Answers(Stream.generate(part).limit(width).toList());
  }

  void learn(long eventMillis, double label) {
    if (parts.size() == 1) {
      parts.getFirst().learn(eventMillis, label);
      return;
    }
    for (int k = 0; k < parts.size(); k++) {
      parts.get(k).learn(eventMillis, label == k ? 1 : 0);
    }
  }

  double[] forecast(long eventMillis) {
    double[] answer = new double[parts.size()];
    double sum = 0;
    for (int k = 0; k < answer.length; k++) {
      answer[k] = parts.get(k).forecast(eventMillis);
      sum += answer[k];
    }
    for (int k = 0; answer.length > 1 && k < answer.length; k++) {
      answer[k] /= sum;
    }
    return answer;
  }

  byte[] snapshot() {
    if (parts.size() == 1) {
      return parts.getFirst().snapshot();
    }
    SnapshotWriter out = new SnapshotWriter(VERSION);
    parts.forEach(part -> out.put(part.snapshot()));
    return out.bytes();
  }

  static Answers restore(int width, byte[] snapshot, Function<byte[], NaiveForecast> part) {
    if (width == 1) {
      return new Answers(List.of(part.apply(snapshot)));
    }
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    List<NaiveForecast> parts = new ArrayList<>();
    for (int k = 0; k < width; k++) {
      parts.add(part.apply(in.getBytes()));
    }
    in.end();
    return new Answers(List.copyOf(parts));
  }
}
