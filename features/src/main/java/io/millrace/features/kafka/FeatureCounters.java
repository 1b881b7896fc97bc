package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the stage has done since its start. Thread-safe. Work that a failed transaction undid and a
 * retry did again counts twice: the topics say what is committed.
 */
final class FeatureCounters {
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
  private final LongAdder admitted = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder lateUnderFurtherKey = new LongAdder();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder labels = new LongAdder();

  FeatureCounters() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  void admitted() {
    admitted.increment();
  }

  void refused(Refusal reason) {
    LongAdder counter = refused.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void late() {
    late.increment();
  }

  void lateUnderFurtherKey() {
    lateUnderFurtherKey.increment();
  }

  void vector() {
    vectors.increment();
  }

  void label() {
    labels.increment();
  }

  FeatureCounts counts() {
    Map<Refusal, Long> byReason = new EnumMap<>(Refusal.class);
    refused.forEach((reason, counter) -> byReason.put(reason, counter.sum()));
    return new FeatureCounts(
        admitted.sum(),
        byReason,
        late.sum(),
        lateUnderFurtherKey.sum(),
        vectors.sum(),
        labels.sum());
  }
}
