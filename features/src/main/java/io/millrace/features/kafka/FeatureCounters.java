package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.Recheck;
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
  private final LongAdder compared = new LongAdder();
  private final LongAdder mismatched = new LongAdder();
  private volatile boolean auditRuns;

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

  void audited(Recheck.Counts more) {
    compared.add(more.compared());
    mismatched.add(more.mismatched());
  }

  void auditRuns(boolean now) {
    auditRuns = now;
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
        labels.sum(),
        new FeatureCounts.Audit(auditRuns, new Recheck.Counts(compared.sum(), mismatched.sum())));
  }
}
