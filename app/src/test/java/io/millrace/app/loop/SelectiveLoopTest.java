package io.millrace.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole loop where results are seen only of what was decided 1, in random order and with
 * crashes: it keeps the invariants, and its logs alone say the same again.
 */
class SelectiveLoopTest {
  private static final SimulatedStream.Shape SHAPE = new SimulatedStream.Shape(40, 24, List.of(20));
  private static final double EXPLORE = 0.2;
  private static final Pipeline PIPELINE = SimulatedPipeline.observing(EXPLORE);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void what_is_seen_follows_from_the_recorded_decisions_whatever_crashes(long seed) {
    var crashing = new Simulation(PIPELINE, SHAPE, seed, 0.02);
    var invariants = new LoopInvariants(PIPELINE, crashing.loop());
    crashing.run(invariants::checkRunning);
    assertThat(crashing.crashed()).isPositive();
    invariants.checkEnd();
    checkDecisions(crashing.loop().logs());
    checkOutcomes(crashing.loop().logs());
    checkReplay(crashing.loop());

    var calm = new Simulation(PIPELINE, SHAPE, seed, 0);
    calm.run(() -> {});
    checkDraws(crashing.loop().logs(), calm.loop().logs());
  }

  /** Exactly one for each event that a current version has scored. */
  private static void checkDecisions(LoopLogs logs) {
    List<String> decided = logs.decisions().kept().stream().map(Decision::eventId).toList();
    assertThat(decided).doesNotHaveDuplicates();
    assertThat(new HashSet<>(decided))
        .isEqualTo(
            logs.predictions().kept().stream()
                .filter(one -> one.alias() == Alias.CURRENT)
                .map(Prediction::eventId)
                .collect(Collectors.toSet()));
  }

  private static void checkOutcomes(LoopLogs logs) {
    Map<String, Decision> decisions = decisions(logs);
    Set<String> examples =
        logs.examples().kept().stream()
            .map(one -> one.vector().eventId())
            .collect(Collectors.toSet());
    int drawn = 0;
    for (Outcome one : logs.outcomes().kept()) {
      Decision decision = decisions.get(one.eventId());
      if (decision == null) {
        assertThat(one.observation()).isEmpty();
        continue;
      }
      boolean isSeen = decision.decision().equals("1");
      double probability = isSeen ? decision.propensity() : 1 - decision.propensity();
      assertThat(one.observation()).contains(new Outcome.Observation(isSeen, probability));
      assertThat(examples.contains(one.eventId())).isEqualTo(one.label().isPresent());
      assertThat(!isSeen && one.label().isPresent()).as("label of %s", one).isFalse();
      drawn += isSeen && decision.propensity() < 0.5 ? 1 : 0;
    }
    assertThat(drawn).as("seen by lot").isPositive();
  }

  private static Map<String, Decision> decisions(LoopLogs logs) {
    Map<String, Decision> byId = new TreeMap<>();
    logs.decisions().kept().forEach(one -> byId.put(one.eventId(), one));
    return byId;
  }

  private static void checkReplay(Loop loop) {
    Replayed recorded = Replayed.recorded(loop.logs());
    Replayed refolded = Replayed.refolded(PIPELINE, loop.logs(), loop.watermarkMillis());
    assertThat(refolded).isEqualTo(recorded);
    assertThat(recorded.verdicts()).isNotEmpty();
  }

  /** Who is drawn, and what for, is the event's alone: whoever decides it again draws the same. */
  private static void checkDraws(LoopLogs some, LoopLogs others) {
    Map<String, Decision> same = decisions(others);
    int drawn = 0;
    for (Decision one : some.decisions().kept()) {
      Decision other = same.get(one.eventId());
      if (other != null) {
        assertThat(one.policy().equals("explore")).isEqualTo(other.policy().equals("explore"));
        if (one.policy().equals("explore")) {
          assertThat(one.decision()).isEqualTo(other.decision());
          drawn++;
        }
      }
    }
    assertThat(drawn).isPositive();
  }
}
