package io.millrace.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.LogParity;
import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole loop in one thread: planted drifts, late labels, disorder, poison, bad models, people's
 * commands; its stages step in a random order and crash between any two steps, one or all of them.
 * The invariants are checked after every commit. A failing seed prints the command that runs it
 * again. {@code -Dmillrace.seeds=200} runs more of them than the suite has time for.
 */
class LoopSimulationTest {
  private static final int SEEDS = Integer.getInteger("millrace.seeds", 40);
  private static final SimulatedStream.Shape SHAPE =
      new SimulatedStream.Shape(56, 24, List.of(20, 38));
  private static final double CRASHES = 0.02;

  private static LongStream seeds() {
    Long one = Long.getLong("millrace.seed");
    return one == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(one);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_loop_that_crashes_anywhere_keeps_the_invariants_and_replays_to_the_same(long seed) {
    try {
      Pipeline pipeline =
          seed % 2 == 0 ? SimulatedPipeline.onDrift() : SimulatedPipeline.onDrift(1);
      var crashing = new Simulation(pipeline, SHAPE, seed, CRASHES);
      var invariants = new LoopInvariants(pipeline, crashing.loop());
      crashing.run(invariants::checkRunning);
      assertThat(crashing.crashed()).as("crashes").isPositive();
      invariants.checkEnd();
      checkReplay(pipeline, crashing);
      checkParity(pipeline, crashing);

      var calm = new Simulation(pipeline, SHAPE, seed, 0);
      calm.run(() -> {});
      checkSameData(crashing.loop().logs(), calm.loop().logs());
    } catch (Throwable e) {
      throw new AssertionError(
          "seed %d; run it again: ./millrace test -pl app -am -Dtest=LoopSimulationTest -Dmillrace.seed=%d -Dsurefire.failIfNoSpecifiedTests=false"
              .formatted(seed, seed),
          e);
    }
  }

  /** Invariant 3: what was said follows from the recorded logs alone. */
  private static void checkReplay(Pipeline pipeline, Simulation simulation) {
    LoopLogs logs = simulation.loop().logs();
    Replayed recorded = Replayed.recorded(logs);
    Replayed refolded = Replayed.refolded(pipeline, logs, simulation.loop().watermarkMillis());
    assertThat(refolded.outcomes()).as("invariant 3: outcomes").isEqualTo(recorded.outcomes());
    assertThat(refolded.drifts()).as("invariant 3: drifts").isEqualTo(recorded.drifts());
    assertThat(refolded.verdicts()).as("invariant 3: verdicts").isEqualTo(recorded.verdicts());
    assertThat(refolded.requests()).as("invariant 3: requests").isEqualTo(recorded.requests());
    assertThat(refolded.commands()).as("invariant 3: commands").isEqualTo(recorded.commands());
  }

  /** Invariant 3: vectors and scores follow from the keyed log and the activation log. */
  private static void checkParity(Pipeline pipeline, Simulation simulation) {
    LoopLogs logs = simulation.loop().logs();
    Map<Integer, List<LogParity.KeyedEntry>> keyed = new TreeMap<>();
    Map<Integer, List<Rekeyed>> rekeyed = new TreeMap<>();
    Map<Integer, List<LogParity.VectorEntry>> vectors = new TreeMap<>();
    long released = 0;
    for (int p = 0; p < Simulation.PARTITIONS; p++) {
      keyed.put(
          p,
          logs.keyed().kept(p).stream()
              .map(one -> new LogParity.KeyedEntry(one.event().key(), one.message()))
              .toList());
      rekeyed.put(p, logs.rekeyed().kept(p));
      List<LogParity.VectorEntry> entries = new ArrayList<>();
      for (FeatureVector vector : logs.features().kept(p)) {
        entries.add(new LogParity.VectorEntry(entries.size(), vector));
      }
      vectors.put(p, entries);
      released += entries.size();
    }
    var recording =
        new LogParity.Recording(
            keyed, rekeyed, vectors, logs.activations().kept(), logs.predictions().kept());
    Map<String, Scorer> scorers = new HashMap<>();
    LogParity.Finding finding =
        LogParity.check(
            pipeline,
            simulation.codecs(),
            recording,
            (contender, number) ->
                scorers.computeIfAbsent(
                    contender + "@" + number, name -> loaded(simulation, contender, number)));
    assertThat(finding.examples()).as("invariant 3: parity").isEmpty();
    assertThat(finding.vectors()).isEqualTo(released);
    assertThat(finding.scores()).isEqualTo(logs.predictions().kept().size());
  }

  private static Scorer loaded(Simulation simulation, String contender, int number) {
    ModelVersion version =
        simulation.loop().registry().pipeline("sim").version(contender, number).orElseThrow();
    byte[] artifact = simulation.loop().logs().artifact(version.bundle().artifact().sha256());
    return simulation.models().load(version, artifact);
  }

  /** What does not depend on when a version took its seat. */
  private static void checkSameData(LoopLogs crashing, LoopLogs calm) {
    assertThat(vectors(crashing)).as("vectors with and without crashes").isEqualTo(vectors(calm));
    assertThat(labels(crashing)).as("labels with and without crashes").isEqualTo(labels(calm));
    assertThat(truths(crashing)).as("outcomes with and without crashes").isEqualTo(truths(calm));
    assertThat(refusals(crashing))
        .as("refusals with and without crashes")
        .isEqualTo(refusals(calm));
  }

  private static Map<String, FeatureVector> vectors(LoopLogs logs) {
    Map<String, FeatureVector> byId = new TreeMap<>();
    logs.features().kept().forEach(one -> byId.put(one.eventId(), one));
    return byId;
  }

  private static Map<String, Label> labels(LoopLogs logs) {
    Map<String, Label> byId = new TreeMap<>();
    logs.labels().kept().forEach(one -> byId.put(one.eventId(), one));
    return byId;
  }

  private static Map<String, String> truths(LoopLogs logs) {
    Map<String, String> byId = new TreeMap<>();
    logs.outcomes()
        .kept()
        .forEach(
            one -> byId.put(one.eventId(), one.closedAt() + " " + one.label() + one.segment()));
    return byId;
  }

  private static Map<String, String> refusals(LoopLogs logs) {
    Map<String, String> byPlace = new TreeMap<>();
    for (Refused one : logs.deadLetters().kept()) {
      if (one.stage().equals("features")) {
        byPlace.put(
            "%s %d:%d".formatted(one.topic(), one.partition(), one.offset()),
            one.reason() + " " + one.message());
      }
    }
    return byPlace;
  }
}
