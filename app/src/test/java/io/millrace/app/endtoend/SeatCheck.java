package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.verify.ActivationLog;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Invariant 4: one version in a seat, one champion. */
final class SeatCheck {
  private final List<Activation> activations;
  private final List<Prediction> predictions;

  SeatCheck(List<Activation> activations, List<Prediction> predictions) {
    this.activations = activations;
    this.predictions = predictions;
  }

  /** Each score is of one version, in the seat that the activation log says, and is there once. */
  void checkSeats() {
    var log = new ActivationLog();
    activations.forEach(log::add);
    Set<String> seats = new HashSet<>();
    Set<String> versions = new HashSet<>();
    for (Prediction one : predictions) {
      String scored = one.eventId() + " " + one.contender();
      assertThat(seats.add(scored + " " + one.alias())).as("%s", one).isTrue();
      assertThat(versions.add(scored + "@" + one.version())).as("%s", one).isTrue();
      assertThat(log.due(one.contender(), one.featuresPartition(), one.featuresOffset()))
          .as("%s", one)
          .contains(new Activation.Seat(one.version(), one.alias()));
    }
  }

  /** After each command. */
  void checkRegistry(List<RegistryRecord> records) {
    RegistryState state = RegistryState.empty();
    for (RegistryRecord record : records) {
      state = state.with(record);
      if (record.body() instanceof RegistryRecord.CommandAnswer) {
        checkSeats(state.pipeline(record.pipeline()));
      }
    }
  }

  private static void checkSeats(PipelineState state) {
    for (String contender : state.contenders()) {
      for (ModelVersion.State seat :
          List.of(ModelVersion.State.CURRENT, ModelVersion.State.TRIAL)) {
        assertThat(state.versionsOf(contender))
            .filteredOn(version -> version.state() == seat)
            .hasSizeLessThan(2);
      }
    }
    state
        .standing()
        .champion()
        .ifPresent(name -> assertThat(state.current(name)).as("champion %s", name).isPresent());
  }

  /** In the eyes of those who scored. */
  void checkChampions() {
    Map<String, Set<String>> champions = new HashMap<>();
    for (Prediction one : predictions) {
      if (one.champion() && one.alias() == Alias.CURRENT) {
        champions
            .computeIfAbsent(one.eventId(), id -> new HashSet<>())
            .add(one.contender() + "@" + one.version());
      }
    }
    assertThat(champions).isNotEmpty();
    assertThat(champions.values()).allMatch(names -> names.size() == 1);
  }
}
