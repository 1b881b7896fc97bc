package io.millrace.features.engine;

import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes a sampled share of one partition's vectors from the keyed log, by the engine that made
 * them, and compares them with the recorded ones, bit by bit. The sample is the first key of the
 * log, so that few busy keys are not passed over, and the keys whose hash falls into the share: a
 * window needs all events of its key, so vectors cannot be sampled one by one. Events of other keys
 * only move time; their values need not be read.
 *
 * <p>Both logs have the vectors in one order ({@link FeatureEngine}). So what is recorded without
 * being due, or due without being recorded, is a mismatch too. At least once a crash repeats
 * vectors: what is recorded without being due is passed over then. A vector of another signature is
 * not compared.
 *
 * <p>Left out are columns whose windows have further keys: the order of record of their events
 * stands in another log, whose partitions hold other events than this one's. That costs a reader of
 * a third log for each partition, and a recomputation of all its keys that a sampled vector asks
 * for.
 *
 * <p>The log is taken from its start. Memory: the windows of the sampled keys, what {@code
 * lateness} holds back, and vectors that one side has and the other not yet; who feeds it asks
 * {@link #takesEvents} and {@link #takesVectors} to bound those. Owned by one thread.
 */
public final class Recheck {
  private static final int PARTS = 10_000;

  /** 2^32 over the golden ratio: hashes of similar keys part. */
  private static final int SPREAD = 0x9E3779B9;

  /** Events of it feed no window and ask for no vector. */
  private static final String NO_STREAM = "";

  private static final int MOST_WAITING = 1_000;

  /** A recorded vector that is none of so many that are due belongs to no event. */
  private static final int LOOK_AHEAD = 100;

  private final KeyEngine engine;
  private final boolean mayRepeat;
  private final int sampled;
  private final int[] compared;
  private final Deque<FeatureVector> recomputed = new ArrayDeque<>();
  private final Deque<FeatureVector> recorded = new ArrayDeque<>();
  private @Nullable String first;
  private Counts counts = new Counts(0, 0);

  /**
   * What came of it so far.
   *
   * @param compared vectors that were, or should have been, on both sides
   * @param mismatched those of them that differ
   */
  public record Counts(long compared, long mismatched) {
    /** What has been added since. */
    public Counts since(Counts before) {
      return new Counts(compared - before.compared, mismatched - before.mismatched);
    }

    private Counts and(boolean same) {
      return new Counts(compared + 1, mismatched + (same ? 0 : 1));
    }
  }

  /**
   * @param share of the keys, in [0, 1]; taken in ten-thousandths
   */
  public Recheck(Pipeline pipeline, double share) {
    this.engine = new KeyEngine(pipeline, pipeline.windowKey(), pipeline.features(), 1);
    this.mayRepeat = pipeline.delivery() == Delivery.AT_LEAST_ONCE;
    this.sampled = (int) Math.round(share * PARTS);
    List<Feature> features = pipeline.features();
    this.compared =
        IntStream.range(0, features.size())
            .filter(i -> isKeptHere(features.get(i), pipeline))
            .toArray();
  }

  private static boolean isKeptHere(Feature feature, Pipeline pipeline) {
    return !(feature instanceof Aggregate aggregate)
        || Optional.of(aggregate.by()).equals(pipeline.windowKey());
  }

  /**
   * Takes the keyed log's next event.
   *
   * @param event read only for a key of the sample
   */
  public void event(String key, Instant time, Supplier<Event> event) {
    if (first == null) {
      first = key;
    }
    Event next =
        isSampled(key)
            ? event.get()
            : new Event(NO_STREAM, "", key, time, Instant.EPOCH, List.of());
    for (KeyEngine.Applied applied : engine.accept(next, 0)) {
      FeatureVector vector = applied.vector();
      if (vector != null) {
        recomputed.add(vector);
      }
    }
    match();
  }

  /** Takes the keyed log's word that an entity is forgotten. */
  public void erase(Erasure erasure) {
    engine.erase(erasure);
  }

  /**
   * Takes the next recorded vector.
   *
   * @param vector read only for a key of the sample
   */
  public void vector(String key, Supplier<FeatureVector> vector) {
    if (isSampled(key)) {
      recorded.add(vector.get());
      match();
    }
  }

  private boolean isSampled(String key) {
    return key.equals(first) || Math.floorMod(key.hashCode() * SPREAD, PARTS) < sampled;
  }

  private void match() {
    while (!recomputed.isEmpty() && !recorded.isEmpty()) {
      FeatureVector vector = recorded.element();
      if (recomputed.stream().anyMatch(due -> isOfOneEvent(due, vector))) {
        pair(recorded.remove());
      } else if (recomputed.size() < LOOK_AHEAD) {
        return;
      } else {
        recorded.remove();
        counts = mayRepeat ? counts : counts.and(false);
      }
    }
  }

  /** What is due before it was passed over. */
  private void pair(FeatureVector vector) {
    FeatureVector due = recomputed.remove();
    for (; !isOfOneEvent(due, vector); due = recomputed.remove()) {
      counts = counts.and(false);
    }
    if (due.signature().equals(vector.signature())) {
      counts = counts.and(hasTheSameBits(due, vector));
    }
  }

  private static boolean isOfOneEvent(FeatureVector one, FeatureVector other) {
    return one.eventId().equals(other.eventId()) && one.key().equals(other.key());
  }

  private boolean hasTheSameBits(FeatureVector one, FeatureVector other) {
    return one.eventTime().equals(other.eventTime())
        && IntStream.of(compared).allMatch(i -> one.values().isSame(i, other.values()));
  }

  /** Whether more events may come now: recorded vectors are not far behind. */
  public boolean takesEvents() {
    return recomputed.size() < MOST_WAITING;
  }

  /** Whether more vectors may come now: the sample is known and events are not far behind. */
  public boolean takesVectors() {
    return first != null && recorded.size() < MOST_WAITING;
  }

  public Counts counts() {
    return counts;
  }
}
