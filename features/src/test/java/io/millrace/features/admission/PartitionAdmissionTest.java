package io.millrace.features.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.SavedEntries;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Entrance;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionAdmissionTest {
  private static final Instant NOON = Instant.parse("2024-01-15T18:00:00Z");
  private static final Duration MEMORY = Duration.ofHours(24);

  private final Pipeline pipeline =
      Flights.pipeline(Duration.ZERO, List.of(Flights.count("departures", Duration.ofHours(1))));
  private final PartitionAdmission admission = new PartitionAdmission(pipeline);

  @Test
  void anEventWithAllItNeedsIsAdmittedUnderTheWindowKey() {
    assertThat(admission.decide(departure("a", "ORD", NOON, 100.0)))
        .isEqualTo(
            new Decision.Admitted(
                new Event(
                    "departures",
                    "a",
                    "ORD",
                    NOON,
                    Instant.EPOCH,
                    departure("a", "ORD", NOON, 100.0).values())));
  }

  @Test
  void withoutWindowsTheStreamsOwnKeyIsTaken() {
    var keyless = new PartitionAdmission(Flights.pipeline(Duration.ZERO, List.of()));
    assertThat(keyless.decide(departure("a", "ORD", NOON, 100.0)))
        .asInstanceOf(type(Decision.Admitted.class))
        .satisfies(admitted -> assertThat(admitted.event().key()).isEqualTo("a"));
  }

  @Test
  void anEventFurtherAheadOfTheClockThanItsStreamAllowsIsRefusedAndForgotten() {
    Instant clock = NOON.minus(Duration.ofHours(1));
    Candidate early = departure("a", "ORD", NOON, 1.0);
    Candidate tooEarly = departure("b", "ORD", NOON.plusMillis(1), 1.0);

    assertThat(admission.decide(at(early, clock))).isInstanceOf(Decision.Admitted.class);
    assertRefused(at(tooEarly, clock), Refusal.AHEAD, "more than PT1H ahead of the clock");
    assertThat(admission.decide(at(tooEarly, clock.plusMillis(1))))
        .isInstanceOf(Decision.Admitted.class);
  }

  @Test
  void historyHasNothingAheadOfIt() {
    assertThat(admission.decide(departure("a", "ORD", Instant.parse("9999-01-01T00:00:00Z"), 1.0)))
        .isInstanceOf(Decision.Admitted.class);
  }

  @Test
  void aStreamSaysHowLongItsIdsAreUnique() {
    var entrance = new Entrance(Entrance.AHEAD, Optional.of(Duration.ofMinutes(10)));
    var brief = new PartitionAdmission(Flights.entering(entrance));
    Instant later = NOON.plus(Duration.ofMinutes(11));

    assertThat(brief.decide(departure("a", "ORD", NOON, 1.0)))
        .isInstanceOf(Decision.Admitted.class);
    assertThat(brief.decide(departure("a", "ORD", NOON, 1.0))).isInstanceOf(Decision.Refused.class);
    assertThat(brief.decide(departure("b", "ORD", later, 1.0)))
        .isInstanceOf(Decision.Admitted.class);
    assertThat(brief.decide(departure("a", "ORD", later, 1.0)))
        .isInstanceOf(Decision.Admitted.class);
  }

  private static Candidate at(Candidate candidate, Instant clock) {
    return new Candidate(candidate.stream(), candidate.values(), Optional.of(clock));
  }

  @Test
  void everyRefusalHasItsReason() {
    assertRefused(departure(null, "ORD", NOON, 1.0), Refusal.NO_ID, "flight_id");
    assertRefused(departure("", "ORD", NOON, 1.0), Refusal.NO_ID, "flight_id");
    assertRefused(departure("a", null, NOON, 1.0), Refusal.NO_KEY, "origin");
    assertRefused(departure("a", "ORD", null, 1.0), Refusal.NO_TIME, "departed_at");
    assertRefused(
        departure("a", "ORD", Instant.parse("1969-12-31T23:59:59Z"), 1.0),
        Refusal.TIME_BEFORE_1970,
        "1969-12-31");
    assertRefused(departure("a", "ORD", NOON, -3.0), Refusal.REQUIRE, "distance was -3");
    assertRefused(arrival("a", null), Refusal.LABEL, "late is missing");
  }

  @Test
  void theSecondOfAnIdIsRefusedWithinAStream() {
    admission.decide(departure("a", "ORD", NOON, 1.0));
    assertRefused(
        departure("a", "DFW", NOON.plusSeconds(1), 2.0), Refusal.DUPLICATE, "departures a");
    assertThat(admission.decide(arrival("a", true))).isInstanceOf(Decision.Admitted.class);
  }

  @Test
  void anotherStreamThatIsReadAheadMakesNoIdForgotten() {
    admission.decide(departure("a", "ORD", NOON, 1.0));
    admission.decide(arrival("z", NOON.plus(MEMORY.multipliedBy(9)), true));
    assertRefused(departure("a", "ORD", NOON, 1.0), Refusal.DUPLICATE, "departures a");
  }

  @Test
  void aRefusedEventMayBeCorrected() {
    assertRefused(departure("a", "ORD", NOON, -1.0), Refusal.REQUIRE, "distance");
    assertThat(admission.decide(departure("a", "ORD", NOON, 1.0)))
        .isInstanceOf(Decision.Admitted.class);
  }

  @Property(tries = 40)
  void duplicatesAreThoseOfTheLastDayAlsoAfterRestarts(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int eventsPerCommit) {
    var random = new Random(seed);
    var store = new SavedEntries();
    var resumed = new PartitionAdmission(pipeline);
    Map<String, Instant> naive = new HashMap<>();
    Instant youngest = Instant.EPOCH;
    Instant now = NOON;
    for (int i = 0; i < 600; i++) {
      now = now.plusSeconds(random.nextInt(1_200));
      Instant time = now.minusSeconds(random.nextInt(100_000));
      String id = "f" + random.nextInt(150);
      Instant before = naive.get(id);
      boolean known = before != null && !before.isBefore(youngest.minus(MEMORY));
      Decision decision = resumed.decide(departure(id, "ORD", time, 1.0));
      assertThat(decision instanceof Decision.Refused).isEqualTo(known);
      if (!known) {
        naive.put(id, time);
        youngest = time.isAfter(youngest) ? time : youngest;
      }
      if (i % eventsPerCommit == 0) {
        resumed.saveChanges(store);
        resumed = store.restoreInto(new PartitionAdmission(pipeline));
      }
    }
  }

  @Test
  void whatWasRememberedOfAStreamThatIsGoneIsPassedOver() {
    var store = new SavedEntries();
    admission.decide(departure("a", "ORD", NOON, 1.0));
    admission.saveChanges(store);
    store.put("pilots/0", new byte[] {1});

    var resumed = store.restoreInto(new PartitionAdmission(pipeline));

    assertThat(resumed.decide(departure("a", "ORD", NOON, 1.0)))
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void whatIsRememberedIsBounded() {
    var store = new SavedEntries();
    for (int i = 0; i < 200_000; i++) {
      admission.decide(departure("f" + i, "ORD", NOON.plusSeconds(10L * i), 1.0));
      if (i % 50 == 0) {
        admission.saveChanges(store);
      }
    }
    assertThat(admission.remembered()).isLessThan(8_640 + 100);
    assertThat(store.size()).isLessThan(180);
  }

  @Test
  void whatIsRememberedIsBoundedWhereNothingIsSaved() {
    for (int i = 0; i < 200_000; i++) {
      admission.decide(departure("f" + i, "ORD", NOON.plusSeconds(10L * i), 1.0));
    }
    assertThat(admission.remembered()).isLessThan(8_640 + 2 * SeenIds.FULL);
  }

  private void assertRefused(Candidate candidate, Refusal reason, String text) {
    assertThat(admission.decide(candidate))
        .asInstanceOf(type(Decision.Refused.class))
        .satisfies(
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).contains(text);
            });
  }

  private static Candidate departure(String id, String origin, Instant time, Double distance) {
    return new Candidate(
        "departures", Arrays.asList(id, origin, time, distance, true), Optional.empty());
  }

  private static Candidate arrival(String id, Boolean late) {
    return arrival(id, NOON, late);
  }

  private static Candidate arrival(String id, Instant time, Boolean late) {
    return new Candidate("arrivals", Arrays.asList(id, "ORD", time, 20.0, late), Optional.empty());
  }
}
