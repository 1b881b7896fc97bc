package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.aggregate.AggregateSample;
import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.RandomLog;
import io.millrace.features.fixture.SavedEntries;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamField;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FeatureEngineTest {
  private static final long NOON = Instant.parse("2024-01-15T18:00:00Z").toEpochMilli();
  private static final long A_QUARTER_OF_THE_SHORTEST = 150_000;
  private static final List<Feature> WINDOWS = windows();

  private static List<Feature> windows() {
    List<Feature> windows = new ArrayList<>();
    windows.add(Flights.count("departures", Duration.ofHours(1)));
    windows.add(Flights.mean("arrivals", "delay_minutes", Duration.ofHours(3)));
    windows.add(Flights.count("arrivals", Duration.ofMinutes(10)));
    var distance = new StreamField("departures", "distance");
    windows.addAll(AggregateSample.all(distance, Duration.ofMinutes(59)));
    windows.addAll(AggregateSample.all(distance, Duration.ofHours(2)));
    return windows;
  }

  @Property(tries = 60)
  void invariant2_noLookAhead_vectorsHoldWhatTheListOfEarlierEventsSays(
      @ForAll long seed,
      @ForAll @LongRange(min = 1, max = 120_000) long meanGap,
      @ForAll @LongRange(min = 0, max = 600_000) long disorder) {
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    List<Event> applied = new ArrayList<>();
    for (Event event : RandomLog.of(seed, 300, meanGap, disorder)) {
      vectors(engine.accept(event)).forEach(v -> EngineOracle.check(v, WINDOWS, applied));
      applied.add(event);
    }
  }

  @Property(tries = 40)
  void invariant2_noLookAhead_whatComesAtOrAfterAnEventsTimeChangesNothing(@ForAll long seed) {
    List<Event> log = RandomLog.of(seed, 120, 30_000, A_QUARTER_OF_THE_SHORTEST);
    for (Event asked : log.subList(60, log.size())) {
      List<Event> before = log.subList(0, log.indexOf(asked));
      List<Event> past = before.stream().filter(e -> e.time().isBefore(asked.time())).toList();
      Event scored = Flights.departure("asked", asked.key(), asked.time().toEpochMilli(), 1.0);
      assertThat(lastVector(before, scored).values()).isEqualTo(lastVector(past, scored).values());
    }
  }

  @Property(tries = 40)
  void latenessReleasesInTheOrderOfTimeStreamAndId(
      @ForAll long seed, @ForAll @LongRange(min = 1, max = 300_000) long disorder) {
    Pipeline pipeline = pipeline(Duration.ofMillis(disorder));
    List<Event> log = RandomLog.of(seed, 300, 5_000, disorder);
    List<Event> sorted = new ArrayList<>(log);
    sorted.sort(
        Comparator.comparing(Event::time).thenComparing(Event::stream).thenComparing(Event::id));
    assertThat(run(new FeatureEngine(pipeline), log))
        .isEqualTo(run(new FeatureEngine(pipeline(Duration.ZERO)), sorted))
        .noneMatch(Output.Late.class::isInstance);
  }

  @Property(tries = 40)
  void aResumedEngineGoesOnBitEqual(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 600_000) long lateness,
      @ForAll @IntRange(min = 1, max = 50) int eventsPerCommit) {
    Pipeline pipeline = pipeline(Duration.ofMillis(lateness));
    var whole = new FeatureEngine(pipeline);
    var resumed = new FeatureEngine(pipeline);
    var store = new SavedEntries();
    int read = 0;
    for (Event event : RandomLog.of(seed, 300, 60_000, 900_000)) {
      assertThat(resumed.accept(event)).isEqualTo(whole.accept(event));
      if (++read % eventsPerCommit == 0) {
        resumed.saveChanges(store);
        resumed = store.restoreInto(new FeatureEngine(pipeline));
      }
    }
    assertThat(resumed.finish()).isEqualTo(whole.finish());
  }

  @Test
  void theScoredEventDoesNotSeeItselfNorOneOfEqualTime() {
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    engine.accept(Flights.departure("a", "ORD", NOON, 100.0));
    assertThat(vector(engine, Flights.departure("b", "ORD", NOON, 200.0)).values().number(0))
        .isZero();
    assertThat(vector(engine, Flights.departure("c", "ORD", NOON + 1, 300.0)).values().number(0))
        .isEqualTo(2);
  }

  @Test
  void aLateEventIsCountedAndSeesItsOwnPastAlone() {
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    engine.accept(Flights.departure("a", "ORD", NOON, 100.0));
    engine.accept(Flights.departure("b", "ORD", NOON + 60_000, 200.0));
    Event late = Flights.departure("late", "ORD", NOON + 30_000, 300.0);
    List<Output> outputs = engine.accept(late);
    assertThat(outputs.get(0)).isEqualTo(new Output.Late(late, Duration.ofSeconds(30)));
    assertThat(vectors(outputs).getFirst().values().number(0)).isEqualTo(1);
    FeatureVector next = vector(engine, Flights.departure("c", "ORD", NOON + 60_001, 1.0));
    assertThat(next.values().number(0)).isEqualTo(3);
  }

  @Test
  void missingIsMissingAndNeverZero() {
    List<Feature> features = new ArrayList<>(Flights.plainFeatures());
    features.add(Flights.mean("departures", "distance", Duration.ofHours(1)));
    features.add(Flights.count("departures", Duration.ofHours(1)));
    var engine = new FeatureEngine(Flights.pipeline(Duration.ZERO, features));
    engine.accept(Flights.departure("a", "ORD", NOON - 1, null));
    Event bare =
        new Event(
            "departures",
            "b",
            "ORD",
            Instant.ofEpochMilli(NOON),
            Instant.EPOCH,
            Arrays.asList("b", null, Instant.ofEpochMilli(NOON), null, null));
    FeatureVector vector = vector(engine, bare);
    assertThat(vector.values().number(0)).isNaN();
    assertThat(vector.values().number(1)).isNaN();
    assertThat(vector.values().text(2)).isNull();
    assertThat(vector.values().number(6)).isNaN();
    assertThat(vector.values().number(7)).isEqualTo(1);
  }

  @Test
  void fieldsFlagsAndCalendarReadInThePipelinesZone() {
    var engine = new FeatureEngine(Flights.pipeline(Duration.ZERO, Flights.plainFeatures()));
    FeatureVector vector = vector(engine, Flights.departure("a", "ORD", NOON, 250.5));
    assertThat(vector.values().number(0)).isEqualTo(250.5);
    assertThat(vector.values().number(1)).isEqualTo(1);
    assertThat(vector.values().text(2)).isEqualTo("ORD");
    assertThat(vector.values().number(3)).as("noon in Chicago").isEqualTo(12);
    assertThat(vector.values().number(4)).as("a Monday").isEqualTo(1);
    assertThat(vector.values().number(5)).isEqualTo(1);
  }

  @Test
  void anArrivalBecomesALabelWithItsFlagAsANumber() {
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    assertThat(engine.accept(Flights.arrival("a", "ORD", NOON, 20.0)))
        .containsExactly(new Output.Labelled(new Label("a", "ORD", Instant.ofEpochMilli(NOON), 1)));
    Event unknown = Flights.arrival("b", "ORD", NOON, null);
    assertThat(engine.accept(unknown)).containsExactly(new Output.Unlabelled(unknown));
  }

  @Test
  void keysAreForgottenWhenTheirWindowsAreEmpty() {
    var engine =
        new FeatureEngine(
            Flights.pipeline(
                Duration.ZERO, List.of(Flights.count("departures", Duration.ofHours(1)))));
    var store = new SavedEntries();
    for (int i = 0; i < 20_000; i++) {
      engine.accept(Flights.departure("f" + i, "origin" + i, NOON + i * 10_000L, 1.0));
      if (i % 100 == 0) {
        engine.saveChanges(store);
      }
    }
    assertThat(engine.keyCount()).isLessThan(1_000);
    assertThat(store.size()).isLessThan(1_100);
  }

  @Test
  void stateOfOtherWindowsIsRefusedWithTheWayOut() {
    var store = new SavedEntries();
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    engine.accept(Flights.departure("a", "ORD", NOON, 1.0));
    engine.saveChanges(store);
    List<Feature> others = List.of(Flights.count("arrivals", Duration.ofHours(2)));
    assertThatThrownBy(
            () -> store.restoreInto(new FeatureEngine(Flights.pipeline(Duration.ZERO, others))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reset the stage");
  }

  @Test
  void stateOfAnotherFormulaIsRefusedForItHoldsValuesOfBoth() {
    List<Feature> late = List.of(Flights.mean("arrivals", "late", Duration.ofHours(1)));
    var store = new SavedEntries();
    var engine = new FeatureEngine(Flights.lateWhen("delay_minutes > 15.0", late));
    engine.accept(Flights.arrival("a", "ORD", NOON, 20.0));
    engine.saveChanges(store);
    var other = new FeatureEngine(Flights.lateWhen("delay_minutes > 30.0", late));
    assertThatThrownBy(() -> store.restoreInto(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("arrivals.late = delay_minutes > 30.0")
        .hasMessageContaining("reset the stage");
  }

  @Test
  void aFeatureOverAFieldThatIsNoNumberIsRefusedWithItsName() {
    List<Feature> features = List.of(Flights.mean("departures", "origin", Duration.ofHours(1)));
    assertThatThrownBy(() -> new FeatureEngine(Flights.pipeline(Duration.ZERO, features)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("departures.origin");
  }

  private static Pipeline pipeline(Duration lateness) {
    return Flights.pipeline(lateness, WINDOWS);
  }

  /** All but the refusals, which come as their events do. */
  private static List<Output> run(FeatureEngine engine, List<Event> log) {
    List<Output> outputs = new ArrayList<>();
    log.forEach(event -> outputs.addAll(engine.accept(event)));
    outputs.addAll(engine.finish());
    outputs.removeIf(Output.Unlabelled.class::isInstance);
    return outputs;
  }

  private static List<FeatureVector> vectors(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Vector.class::isInstance)
        .map(output -> ((Output.Vector) output).vector())
        .toList();
  }

  private static FeatureVector vector(FeatureEngine engine, Event scored) {
    return vectors(engine.accept(scored)).getFirst();
  }

  private static FeatureVector lastVector(List<Event> log, Event scored) {
    var engine = new FeatureEngine(pipeline(Duration.ZERO));
    log.forEach(engine::accept);
    return vector(engine, scored);
  }
}
