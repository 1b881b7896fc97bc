package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.aggregate.AggregateSample;
import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.Lanes;
import io.millrace.features.fixture.RandomLog;
import io.millrace.features.fixture.SavedEntries;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamField;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ErasureTest {
  private static final Instant AT = Instant.parse("2024-01-02T00:00:00Z");
  private static final long NOON = Instant.parse("2024-01-15T18:00:00Z").toEpochMilli();

  /** The oracle never had the entity's past: somebody else did the same at the same times. */
  @Property(tries = 60)
  void an_erased_entity_is_unknown_from_then_on_and_nobody_else_changes(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 600_000) long lateness,
      @ForAll @IntRange(min = 0, max = 300) int erasedAt) {
    Pipeline pipeline = pipeline(lateness);
    List<Event> log = RandomLog.of(seed, 300, 60_000, 900_000);
    List<Event> without = new ArrayList<>(log);
    Set<String> erased = new HashSet<>();
    without
        .subList(0, erasedAt)
        .replaceAll(event -> event.key().equals("ORD") ? noted(event, erased) : event);

    List<Output> outputs = new ArrayList<>();
    var engine = new FeatureEngine(pipeline);
    var store = new SavedEntries();
    for (int i = 0; i <= log.size(); i++) {
      if (i == erasedAt) {
        engine.erase(erasure("origin", "ORD"));
      }
      if (i % 7 == 0) {
        engine.saveChanges(store);
        engine = store.restoreInto(new FeatureEngine(pipeline));
      }
      outputs.addAll(i < log.size() ? engine.accept(log.get(i)) : engine.finish());
    }

    List<Output> expected = new ArrayList<>();
    var never = new FeatureEngine(pipeline);
    without.forEach(event -> expected.addAll(never.accept(event)));
    expected.addAll(never.finish());
    assertThat(vectors(outputs, erased)).isEqualTo(vectors(expected, erased)).isNotEmpty();
    assertThat(vectors(outputs, Set.of())).hasSameSizeAs(vectors(expected, Set.of()));
  }

  @Test
  void its_state_is_gone_from_the_heap_and_from_what_is_saved() {
    var store = new SavedEntries();
    var engine = new FeatureEngine(pipeline(0));
    engine.accept(Flights.departure("a", "ORD", NOON, 100.0));
    engine.accept(Flights.departure("b", "DFW", NOON, 100.0));
    engine.saveChanges(store);

    engine.erase(erasure("origin", "ORD"));
    engine.saveChanges(store);

    assertThat(engine.keyCount()).isEqualTo(1);
    assertThat(store.restoreInto(new FeatureEngine(pipeline(0))).keyCount()).isEqualTo(1);
  }

  @Test
  void erasing_twice_or_an_unknown_entity_or_another_field_changes_nothing() {
    var engine = new FeatureEngine(pipeline(0));
    engine.accept(Flights.departure("a", "ORD", NOON, 100.0));
    engine.erase(erasure("origin", "ORD"));
    engine.accept(Flights.departure("b", "DFW", NOON, 100.0));

    engine.erase(erasure("origin", "ORD"));
    engine.erase(erasure("origin", "nowhere"));
    engine.erase(erasure("flight_id", "DFW"));

    assertThat(engine.keyCount()).isEqualTo(1);
  }

  @Test
  void an_event_that_waits_gets_its_vector_and_enters_nothing_also_after_a_restart() {
    Pipeline pipeline = pipeline(60_000);
    var store = new SavedEntries();
    var engine = new FeatureEngine(pipeline);
    engine.accept(Flights.departure("waits", "ORD", NOON, 100.0));
    engine.saveChanges(store);
    engine.erase(erasure("origin", "ORD"));
    engine.saveChanges(store);
    engine = store.restoreInto(new FeatureEngine(pipeline));

    List<Output> outputs = new ArrayList<>();
    outputs.addAll(engine.accept(Flights.departure("next", "ORD", NOON + 100_000, 1.0)));
    outputs.addAll(engine.finish());

    assertThat(vectors(outputs, Set.of()))
        .extracting(FeatureVector::eventId)
        .containsExactly("waits", "next");
    assertThat(vectors(outputs, Set.of()).get(1).values().number(0)).isZero();
  }

  @Test
  void windows_by_several_fields_forget_an_entity_by_each_of_them() {
    Pipeline pipeline = Lanes.pipeline(Duration.ZERO);
    var engine = new FurtherEngine(pipeline, 1);
    List<String> first = answers(engine, pipeline, NOON);
    List<String> second = answers(engine, pipeline, NOON + 1000);
    assertThat(first).containsExactly("0", "NaN");
    assertThat(second).containsExactly("1", "60.0");

    engine.accept(new Rekeyed.Erased(erasure("origin", "ORD")));
    assertThat(answers(engine, pipeline, NOON + 2000)).containsExactly("2", "NaN");

    engine.accept(new Rekeyed.Erased(erasure("lane", "near")));
    assertThat(answers(engine, pipeline, NOON + 3000)).containsExactly("3", "60.0");

    engine.accept(new Rekeyed.Erased(erasure("lane", "far")));
    assertThat(answers(engine, pipeline, NOON + 4000)).containsExactly("0", "NaN");
  }

  /** One departure and then one arrival of ORD, far: the lane's count, and the mean by both. */
  private static List<String> answers(FurtherEngine engine, Pipeline pipeline, long at) {
    var rekeying = new Rekeying(pipeline);
    Event scored = Lanes.of(Flights.departure("d" + at, "ORD", at, 90.0));
    Event label = Lanes.of(Flights.arrival("d" + at, "ORD", at + 1, 60.0));
    List<String> answers = new ArrayList<>();
    for (Event event : List.of(scored, label)) {
      for (Rekeying.Place place : rekeying.places(event)) {
        boolean asked = place.by().equals(Lanes.LANE) || place.by().equals(Lanes.BOTH);
        for (FeatureVector answer :
            vectors(engine.accept(new Rekeyed.Entry(place.by(), 0, place.of(event))), Set.of())) {
          if (asked) {
            double number = answer.values().number(0);
            answers.add(place.by().equals(Lanes.LANE) ? "" + (long) number : "" + number);
          }
        }
      }
    }
    return answers;
  }

  private static Erasure erasure(String field, String value) {
    return Erasure.of("flights", field, value, AT);
  }

  private static Event noted(Event event, Set<String> erased) {
    erased.add(event.id());
    return new Event(
        event.stream(), event.id(), "somebody", event.time(), event.admittedAt(), event.values());
  }

  private static List<FeatureVector> vectors(List<Output> outputs, Set<String> but) {
    return outputs.stream()
        .filter(Output.Vector.class::isInstance)
        .map(output -> ((Output.Vector) output).vector())
        .filter(vector -> !but.contains(vector.eventId()))
        .toList();
  }

  private static Pipeline pipeline(long lateness) {
    List<Feature> windows = new ArrayList<>();
    windows.add(Flights.count("departures", Duration.ofHours(1)));
    windows.add(Flights.mean("arrivals", "delay_minutes", Duration.ofHours(3)));
    windows.addAll(
        AggregateSample.all(new StreamField("departures", "distance"), Duration.ofMinutes(59)));
    return Flights.pipeline(Duration.ofMillis(lateness), windows);
  }
}
