package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.Lanes;
import io.millrace.features.fixture.RandomLog;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecheckTest {
  private static final int ALL = 1;

  private final Pipeline pipeline = Lanes.pipeline(Duration.ofSeconds(40));
  private final List<Event> log =
      RandomLog.of(5, 400, 20_000, 40_000).stream().map(Lanes::of).toList();
  private final List<FeatureVector> vectors =
      List.copyOf(new TwoHops(pipeline, 1, new Random(5)).run(log, 0));

  @Test
  void a_true_recording_has_no_mismatch() {
    Recheck.Counts counts = recheck(ALL, vectors);

    assertThat(counts.compared()).isBetween(vectors.size() * 9L / 10, (long) vectors.size());
    assertThat(counts.mismatched()).isZero();
  }

  @Test
  void without_a_share_the_first_key_alone_is_compared_and_others_values_are_not_read() {
    String first = log.getFirst().key();
    var recheck = new Recheck(pipeline, 0);
    for (Event event : log) {
      recheck.event(event.key(), event.time(), () -> only(first, event));
    }
    vectors.forEach(vector -> recheck.vector(vector.key(), () -> vector));

    long ofFirst = vectors.stream().filter(vector -> vector.key().equals(first)).count();
    assertThat(recheck.counts().compared()).isBetween(ofFirst * 8 / 10, ofFirst);
    assertThat(ofFirst).isLessThan(vectors.size());
    assertThat(recheck.counts().mismatched()).isZero();
  }

  private static Event only(String key, Event event) {
    assertThat(event.key()).isEqualTo(key);
    return event;
  }

  @Test
  void one_bit_of_a_window_is_a_mismatch() {
    List<FeatureVector> wrong = new ArrayList<>(vectors);
    int column = pipeline.features().indexOf(Lanes.features().get(1));
    wrong.set(7, withOneBitMore(vectors.get(7), column));

    assertThat(recheck(ALL, wrong).mismatched()).isEqualTo(1);
  }

  @Test
  void a_vector_that_was_not_recorded_and_one_that_was_planted_are_mismatches() {
    List<FeatureVector> less = new ArrayList<>(vectors);
    less.remove(7);
    List<FeatureVector> more = new ArrayList<>(vectors);
    more.add(7, vectors.getFirst());

    assertThat(recheck(ALL, less).mismatched()).isEqualTo(1);
    assertThat(recheck(ALL, more).mismatched()).isEqualTo(1);
  }

  @Test
  void a_recording_that_forgot_an_entity_has_no_mismatch_where_the_log_says_so() {
    Pipeline plain =
        Flights.pipeline(
            Duration.ZERO, List.of(Flights.count("departures", Duration.ofMinutes(10))));
    var erasure = Erasure.of(plain.name(), "origin", "ORD", Instant.EPOCH);
    var engine = new FeatureEngine(plain);
    var told = new Recheck(plain, ALL);
    var untold = new Recheck(plain, ALL);
    for (Event event : log) {
      if (event == log.get(log.size() / 2)) {
        engine.erase(erasure);
        told.erase(erasure);
      }
      List.of(told, untold).forEach(each -> each.event(event.key(), event.time(), () -> event));
      for (Output output : engine.accept(event)) {
        if (output instanceof Output.Vector(FeatureVector vector)) {
          List.of(told, untold).forEach(each -> each.vector(vector.key(), () -> vector));
        }
      }
    }
    assertThat(told.counts().compared()).isPositive();
    assertThat(told.counts().mismatched()).isZero();
    assertThat(untold.counts().mismatched()).isPositive();
  }

  @Test
  void whoever_runs_ahead_is_held_back_however_much_there_is() {
    var recheck = new Recheck(pipeline, ALL);
    assertThat(recheck.takesVectors()).isFalse();
    int taken = 0;
    while (recheck.takesEvents()) {
      Event event = log.get(taken % log.size());
      recheck.event(event.key(), event.time(), () -> event);
      taken++;
    }
    assertThat(recheck.takesVectors()).isTrue();
    assertThat(recheck.counts().compared()).isZero();
  }

  private Recheck.Counts recheck(double share, List<FeatureVector> recorded) {
    var recheck = new Recheck(pipeline, share);
    var next = recorded.iterator();
    for (Event event : log) {
      recheck.event(event.key(), event.time(), () -> event);
      if (next.hasNext()) {
        FeatureVector vector = next.next();
        recheck.vector(vector.key(), () -> vector);
      }
    }
    next.forEachRemaining(vector -> recheck.vector(vector.key(), () -> vector));
    return recheck.counts();
  }

  private static FeatureVector withOneBitMore(FeatureVector vector, int column) {
    double[] numbers = new double[vector.values().size()];
    @Nullable String[] texts = new @Nullable String[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vector.values().number(i);
      texts[i] = vector.values().text(i);
    }
    numbers[column] = Math.nextUp(numbers[column]);
    return new FeatureVector(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        vector.admittedAt(),
        vector.signature(),
        new FeatureValues(numbers, texts));
  }
}
