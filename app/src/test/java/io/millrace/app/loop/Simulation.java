package io.millrace.app.loop;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drives a loop by chance: a random stage takes some records, commits sometimes, crashes sometimes.
 * The input stays within a lead of the watermark, as the replay does. Everything follows from the
 * seed.
 */
final class Simulation {
  static final int PARTITIONS = 3;
  static final Duration TRAINING = Duration.ofHours(3);
  private static final Duration LEAD = Duration.ofHours(18);
  private static final int PATIENCE = 400;

  private final Pipeline pipeline;
  private final Codecs codecs = new InMemoryCodecs();
  private final RateModels models;
  private final SimulatedStream stream;
  private final SplittableRandom random;
  private final double crashes;
  private final Loop loop;
  private int next;
  private int crashed;
  private int published;

  /**
   * @param crashes probability that a stage crashes after a step
   */
  Simulation(Pipeline pipeline, SimulatedStream.Shape shape, long seed, double crashes) {
    this.pipeline = pipeline;
    this.models = new RateModels(pipeline);
    this.stream = new SimulatedStream(pipeline, codecs, shape, seed);
    this.random = new SplittableRandom(seed ^ 0x5eed);
    this.crashes = crashes;
    this.loop =
        new Loop(
            pipeline,
            codecs,
            models.parts(),
            new LoopSettings(
                PARTITIONS,
                new Charge.Time(TRAINING),
                crashes > 0
                    ? LoopSettings.Crashes.POSSIBLE
                    : LoopSettings.Crashes.OUT_OF_QUESTION));
  }

  Loop loop() {
    return loop;
  }

  Codecs codecs() {
    return codecs;
  }

  RateModels models() {
    return models;
  }

  SimulatedStream stream() {
    return stream;
  }

  int crashed() {
    return crashed;
  }

  /** Runs to the end; the check is made after every commit. */
  void run(Runnable check) {
    List<Stage> stages = loop.stages();
    int idle = 0;
    while (next < stream.arrivals().size()) {
      boolean moved = offer();
      Stage stage = stages.get(random.nextInt(stages.size()));
      moved |= stage.step(1 + random.nextInt(40)) > 0;
      if (random.nextDouble() < crashes) {
        crash(stage, stages);
      } else if (random.nextDouble() < 0.5) {
        stage.commit();
        check.run();
      }
      idle = moved ? 0 : idle + 1;
      if (idle > PATIENCE) {
        offerNext();
        idle = 0;
      }
    }
    stages.forEach(Stage::commit);
    loop.finish();
    check.run();
  }

  /** One stage, or the process that all of them are in. */
  private void crash(Stage stage, List<Stage> all) {
    if (random.nextInt(5) == 0) {
      all.forEach(Stage::crash);
    } else {
      stage.crash();
    }
    crashed++;
  }

  private boolean offer() {
    long watermark = loop.watermarkMillis();
    long reached = Math.max(watermark, stream.arrivals().getFirst().atMillis());
    int most = random.nextInt(12);
    boolean moved = false;
    for (int i = 0; i < most && next < stream.arrivals().size(); i++) {
      if (stream.arrivals().get(next).atMillis() > reached + LEAD.toMillis()) {
        return moved;
      }
      offerNext();
      moved = true;
    }
    return moved;
  }

  private void offerNext() {
    SimulatedStream.Arrival arrival = stream.arrivals().get(next++);
    loop.offer(arrival.key(), arrival.raw());
    if (next % 600 == 0) {
      publishBad(arrival.atMillis());
    }
    if (crashes > 0 && next % 170 == 0) {
      say(arrival.atMillis());
    }
  }

  /** Somebody intervenes, sensibly or not, while the monitor does its own. */
  private void say(long atMillis) {
    String contender = random.nextBoolean() ? "trees" : "net";
    int version = 1 + random.nextInt(4);
    Command.Action action =
        switch (isSound(contender, version) ? random.nextInt(7) : 2 + random.nextInt(5)) {
          case 0 -> new Command.Promote(contender, version);
          case 1 -> new Command.Rollback(contender, version);
          case 2 -> new Command.Crown(contender);
          case 3 -> new Command.Pause(random.nextBoolean() ? "retrain" : "promote");
          default -> new Command.Resume(random.nextBoolean() ? "retrain" : "promote");
        };
    Instant at = Instant.ofEpochMilli(atMillis);
    String id = "said/" + next;
    loop.logs()
        .commands()
        .append(0, new Command(id, pipeline.name(), "a person", "to see what happens", at, action));
  }

  /** A person who promotes what loads nowhere gets what they asked for. */
  private boolean isSound(String contender, int version) {
    return loop.registry()
        .pipeline(pipeline.name())
        .version(contender, version)
        .filter(known -> known.bundle().provenance().requestId().equals("published"))
        .isEmpty();
  }

  /** Somebody submits what must not serve: garbage, a wrong digest, or what loads nowhere. */
  private void publishBad(long atMillis) {
    byte[] bytes =
        (published % 3 == 2 ? RateModels.FRAGILE : "garbage").getBytes(StandardCharsets.UTF_8);
    Bundle.Artifact artifact = Artifacts.describe(bytes);
    loop.logs().putArtifact(artifact.sha256(), bytes);
    if (published % 3 == 1) {
      loop.logs().putArtifact(artifact.sha256(), "changed".getBytes(StandardCharsets.UTF_8));
    }
    String contender = published % 2 == 0 ? "trees" : "net";
    var submit = new Command.Submit(models.bundle(contender, artifact, "published", List.of()));
    loop.logs()
        .commands()
        .append(
            0,
            new Command(
                "published/" + published++,
                pipeline.name(),
                "a person",
                "to see what happens",
                Instant.ofEpochMilli(atMillis),
                submit));
  }
}
