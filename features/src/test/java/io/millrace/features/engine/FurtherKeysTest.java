package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.Lanes;
import io.millrace.features.fixture.RandomLog;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FurtherKeysTest {
  private static final int PARTITIONS = 3;
  private static final Duration LATENESS = Duration.ofSeconds(40);

  @Property(tries = 40)
  void vectors_are_true_history_however_far_one_partition_is_read_ahead_of_another(
      @ForAll long seed) {
    Pipeline pipeline = Lanes.pipeline(LATENESS);
    List<Event> log = log(seed);
    var stage = new TwoHops(pipeline, PARTITIONS, new Random(seed));

    List<FeatureVector> vectors = stage.run(log, 0);

    assertThat(vectors).hasSize((int) log.stream().filter(FurtherKeysTest::isScored).count());
    vectors.forEach(vector -> check(vector, log, pipeline.features()));
    assertThat(stage.late()).isZero();
  }

  @Property(tries = 20)
  void what_is_resumed_anywhere_goes_on_bit_equal_and_in_the_same_order(@ForAll long seed) {
    Pipeline pipeline = Lanes.pipeline(LATENESS);
    List<Event> log = log(seed);
    var whole = new TwoHops(pipeline, PARTITIONS, new Random(seed));
    var resumed = new TwoHops(pipeline, PARTITIONS, new Random(seed));

    assertThat(resumed.run(log, 0.05)).isEqualTo(whole.run(log, 0));
  }

  @Property(tries = 20)
  void the_order_of_vectors_does_not_depend_on_when_answers_come(@ForAll long seed) {
    Pipeline pipeline = Lanes.pipeline(Duration.ZERO);
    List<Event> log = log(seed);
    TreeMap<Integer, List<FeatureVector>> one = new TreeMap<>();
    TreeMap<Integer, List<FeatureVector>> other = new TreeMap<>();
    var random = new Random(seed);
    var first = new TwoHops(pipeline, PARTITIONS, random);
    first.run(log, 0);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      one.put(partition, first.replayed(partition, new Random(seed + 1)));
      other.put(partition, first.replayed(partition, new Random(seed + 2)));
    }
    assertThat(one).isEqualTo(other).isEqualTo(first.byPartition());
  }

  @Test
  void an_event_without_the_key_enters_no_window_and_its_feature_is_missing() {
    Pipeline pipeline = Lanes.pipeline(Duration.ZERO);
    var stage = new TwoHops(pipeline, 1, new Random(1));
    Instant start = Instant.parse("2024-01-01T00:00:00Z");
    List<Event> log = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Double distance = i == 1 ? null : 90.0;
      log.add(
          Lanes.of(
              Flights.departure("f" + i, "ORD", start.plusSeconds(i).toEpochMilli(), distance)));
    }
    List<FeatureVector> vectors = stage.run(log, 0);
    int byLane = position(pipeline, "by_lane");
    assertThat(vectors)
        .extracting(v -> v.values().number(byLane))
        .containsExactly(0.0, Double.NaN, 1.0);
    assertThat(vectors)
        .extracting(v -> v.values().number(position(pipeline, "all")))
        .containsExactly(0.0, 1.0, 2.0);
  }

  @Test
  void a_partition_that_rests_is_not_waited_for() {
    Pipeline pipeline = Lanes.pipeline(Duration.ZERO);
    var engine = new FurtherEngine(pipeline, 2);
    Event event = log(1).stream().filter(FurtherKeysTest::isScored).findFirst().orElseThrow();
    Rekeying.Place all =
        new Rekeying(pipeline)
            .places(event).stream().filter(p -> p.by().isStream()).findFirst().orElseThrow();

    assertThat(engine.accept(new Rekeyed.Entry(all.by(), 0, all.of(event)))).isEmpty();
    assertThat(engine.accept(new Rekeyed.Mark(1, Instant.EPOCH, Rekeyed.Pace.MOVING))).isEmpty();
    assertThat(engine.accept(new Rekeyed.Mark(1, Instant.EPOCH, Rekeyed.Pace.RESTING))).hasSize(1);
  }

  @Test
  void an_answer_of_another_pipeline_file_is_refused() {
    Pipeline pipeline = Lanes.pipeline(Duration.ZERO);
    var stage = new TwoHops(pipeline, 1, new Random(1));
    FeatureVector other = stage.run(log(2), 0).getFirst();
    assertThatThrownBy(() -> new FeatureEngine(pipeline).answer(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another pipeline file made it");
  }

  private static List<Event> log(long seed) {
    return RandomLog.of(seed, 400, 20_000, LATENESS.toMillis()).stream().map(Lanes::of).toList();
  }

  private static boolean isScored(Event event) {
    return event.stream().equals("departures");
  }

  private static int position(Pipeline pipeline, String name) {
    return pipeline.features().stream().map(Feature::name).toList().indexOf(name);
  }

  /** Every window by its definition, from the list of all events. */
  private static void check(FeatureVector vector, List<Event> log, List<Feature> features) {
    Event asking =
        log.stream()
            .filter(e -> isScored(e) && e.id().equals(vector.eventId()))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i) instanceof Aggregate aggregate) {
        assertThat(vector.values().number(i))
            .as("%s of %s", aggregate.name(), vector.eventId())
            .isEqualTo((Double) expected(aggregate, asking, log));
      }
    }
  }

  private static double expected(Aggregate aggregate, Event asking, List<Event> log) {
    List<String> key = key(aggregate, asking);
    if (key.contains(null)) {
      return Double.NaN;
    }
    long at = asking.time().toEpochMilli();
    List<Event> held =
        log.stream()
            .filter(e -> e.stream().equals(aggregate.stream()) && key(aggregate, e).equals(key))
            .filter(e -> e.time().toEpochMilli() < at)
            .filter(e -> e.time().toEpochMilli() >= at - Duration.ofMinutes(10).toMillis())
            .toList();
    if (aggregate instanceof Aggregate.Count) {
      return held.size();
    }
    return held.stream()
        .map(e -> (Double) e.values().get(3))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private static List<String> key(Aggregate aggregate, Event event) {
    List<String> values = new ArrayList<>();
    for (String field : aggregate.by().fields()) {
      @Nullable Object value =
          field.equals("origin") ? event.key() : event.values().get(event.values().size() - 1);
      values.add((String) value);
    }
    return values;
  }
}
