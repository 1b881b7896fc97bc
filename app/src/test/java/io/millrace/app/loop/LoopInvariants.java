package io.millrace.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.verify.Conservation;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The design's invariants on a loop's committed logs, by their numbers there. */
final class LoopInvariants {
  private final Pipeline pipeline;
  private final Loop loop;
  private final LoopLogs logs;
  private final Set<String> answers = new HashSet<>();
  private final Set<String> letters = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private RegistryState checked = RegistryState.empty();

  LoopInvariants(Pipeline pipeline, Loop loop) {
    this.pipeline = pipeline;
    this.loop = loop;
    this.logs = loop.logs();
    logs.predictions().listen(this::predicted);
    logs.deadLetters().listen(this::refused);
  }

  private void predicted(Prediction one) {
    String answer = "%s %s@%d".formatted(one.eventId(), one.contender(), one.version());
    if (!answers.add(answer)) {
      broken.add("4: %s is scored twice".formatted(answer));
    }
  }

  private void refused(Refused one) {
    String letter =
        "%s %d:%d %s".formatted(one.topic(), one.partition(), one.offset(), one.subject());
    if (!letters.add(letter)) {
      broken.add("7: %s is in the dead letters twice".formatted(letter));
    }
  }

  /** What holds at any moment; cheap. */
  void checkRunning() {
    if (!broken.isEmpty()) {
      throw new AssertionError(broken);
    }
    if (loop.registry() != checked) {
      checked = loop.registry();
      checkSeated(checked.pipeline(pipeline.name()));
    }
  }

  private void checkSeated(PipelineState known) {
    for (String contender : pipeline.contenders().keySet()) {
      for (ModelVersion.State seat :
          List.of(ModelVersion.State.CURRENT, ModelVersion.State.TRIAL)) {
        assertThat(known.versionsOf(contender).stream().filter(v -> v.state() == seat).count())
            .as("invariant 4: versions of %s in the seat %s", contender, seat)
            .isLessThanOrEqualTo(1);
      }
    }
    known
        .standing()
        .champion()
        .ifPresent(
            champion ->
                assertThat(known.current(champion))
                    .as("invariant 4: the champion %s has a current version", champion)
                    .isPresent());
  }

  /** What holds when everything has come to its end. */
  void checkEnd() {
    checkRunning();
    checkConservation();
    checkNoLookAhead();
    checkSeats();
    checkBadModels();
    checkDriftsAnswered();
    checkDeadLetters();
    checkPromotions();
  }

  /** No invariant of the design's, but a promise of the file: {@code promotions_per_week}. */
  private void checkPromotions() {
    int most = pipeline.retrain().promotionsPerWeek().orElse(Integer.MAX_VALUE);
    List<Instant> promotions =
        logs.commands().kept().stream()
            .filter(command -> command.who().equals("monitor"))
            .filter(
                command ->
                    command.action() instanceof Command.Promote
                        || command.action() instanceof Command.Crown)
            .map(Command::at)
            .sorted()
            .toList();
    for (int i = most; i < promotions.size(); i++) {
      assertThat(Duration.between(promotions.get(i - most), promotions.get(i)))
          .as("%d promotions, the last at %s", most + 1, promotions.get(i))
          .isGreaterThanOrEqualTo(Duration.ofDays(7));
    }
  }

  private void checkConservation() {
    var conservation = new Conservation(pipeline.scored());
    for (int p = 0; p < Simulation.PARTITIONS; p++) {
      for (long at = 0; at < logs.raw(pipeline.scored()).end(p); at++) {
        conservation.raw(p, at);
      }
      for (long at = 0; at < logs.features().end(p); at++) {
        conservation.vector(logs.features().read(p, at).eventId(), p, at);
      }
    }
    logs.keyed().kept().forEach(keyed -> conservation.keyed(keyed.message()));
    for (Refused one : logs.deadLetters().kept()) {
      if (one.topic().equals(pipeline.scored())) {
        conservation.refused(one.partition(), one.offset());
      } else if (one.topic().equals("features")) {
        conservation.unscored(one.partition(), one.offset(), one.subject());
      }
    }
    logs.activations().kept().forEach(conservation::activation);
    logs.predictions().kept().forEach(conservation::prediction);
    assertThat(conservation.finding().problems()).as("invariant 1: conservation").isEmpty();
  }

  private void checkNoLookAhead() {
    var naive = new NaiveVectors(logs.keyed().kept());
    int number = 0;
    for (FeatureVector vector : logs.features().kept()) {
      if (number++ % 7 == 0) {
        assertThat(vector.values())
            .as("invariant 2: the vector of %s, known strictly before it", vector.eventId())
            .isEqualTo(naive.of(vector));
      }
    }
  }

  private void checkSeats() {
    Map<String, Set<String>> seats = new HashMap<>();
    for (Prediction one : logs.predictions().kept()) {
      String seat = "%s %s %s".formatted(one.eventId(), one.contender(), one.alias());
      assertThat(seats.computeIfAbsent(seat, s -> new HashSet<>()).add(seat))
          .as("invariant 4: two versions in the seat %s", seat)
          .isTrue();
    }
    Map<String, Boolean> served = new TreeMap<>();
    for (Activation one : logs.activations().kept()) {
      boolean current = one.versions().stream().anyMatch(s -> s.alias() == Alias.CURRENT);
      String place = one.contender() + " on " + one.partition();
      assertThat(served.getOrDefault(place, false) && !current)
          .as("invariant 5: %s had a current version and lost it: %s", place, one)
          .isFalse();
      served.merge(place, current, Boolean::logicalOr);
    }
  }

  private void checkBadModels() {
    Set<String> rejected = new HashSet<>();
    PipelineState known = loop.registry().pipeline(pipeline.name());
    for (String contender : known.contenders()) {
      for (ModelVersion version : known.versionsOf(contender)) {
        if (version.bundle().provenance().requestId().equals("published")) {
          rejected.add(version.name());
        }
      }
    }
    assertThat(rejected).as("bad models were submitted").isNotEmpty();
    for (Prediction one : logs.predictions().kept()) {
      assertThat(rejected)
          .as("invariant 5: a bad model serves")
          .doesNotContain(one.contender() + "@" + one.version());
    }
  }

  private void checkDriftsAnswered() {
    Map<String, Request.State> states = new HashMap<>();
    Set<String> answered = new HashSet<>();
    for (Request one : logs.requests().kept()) {
      states.put(one.id(), one.state());
      answered.addAll(one.drifts());
    }
    for (Drift one : logs.drift().kept()) {
      if (one.drifted()) {
        assertThat(answered).as("invariant 6: drift %s is answered", one).contains(one.id());
      }
    }
    for (Request one : logs.requests().kept()) {
      boolean due = one.at().plus(Simulation.TRAINING).toEpochMilli() <= loop.watermarkMillis();
      assertThat(due && states.get(one.id()) == Request.State.OPEN)
          .as("invariant 6: request %s has an end", one)
          .isFalse();
    }
  }

  private void checkDeadLetters() {
    for (Refused one : logs.deadLetters().kept()) {
      if (one.stage().equals("features")) {
        RawRecord raw = logs.raw(one.topic()).read(one.partition(), one.offset());
        assertThat(one.value()).as("invariant 7: bytes unchanged").isEqualTo(raw.value());
      }
    }
    long raw = 0;
    for (String stream : pipeline.streams().keySet()) {
      for (int p = 0; p < Simulation.PARTITIONS; p++) {
        raw += logs.raw(stream).end(p);
      }
    }
    long refused =
        logs.deadLetters().kept().stream().filter(l -> l.stage().equals("features")).count();
    assertThat(logs.keyed().kept().size() + refused)
        .as("invariant 7: every raw record of all streams is admitted or refused, once")
        .isEqualTo(raw);
  }
}
