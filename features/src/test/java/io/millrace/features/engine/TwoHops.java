package io.millrace.features.engine;

import io.millrace.features.fixture.SavedEntries;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Both hops over logs in memory. Raw partitions hold whole origins, and any of them may be read far
 * ahead of the others; each engine goes on at its own pace and may be resumed after any record.
 */
final class TwoHops {
  private final Pipeline pipeline;
  private final int partitions;
  private final Random random;
  private final Rekeying rekeying;
  private final List<Hop> hops = new ArrayList<>();
  private final TreeMap<Integer, List<FeatureVector>> byPartition = new TreeMap<>();
  private final List<FeatureVector> vectors = new ArrayList<>();
  private long late;

  /** One partition of all logs. */
  private static final class Hop {
    private final Deque<Event> raw = new ArrayDeque<>();
    private final List<Event> keyed = new ArrayList<>();
    private final List<FeatureVector> partials = new ArrayList<>();
    private final Deque<Rekeyed> rekeyed = new ArrayDeque<>();
    private final SavedEntries furtherState = new SavedEntries();
    private final SavedEntries engineState = new SavedEntries();
    private final Progress progress;
    private FurtherEngine further;
    private FeatureEngine engine;
    private int keyedRead;
    private int partialsRead;

    Hop(Pipeline pipeline, int partition, int partitions) {
      this.progress = new Progress(partition);
      this.further = new FurtherEngine(pipeline, partitions);
      this.engine = new FeatureEngine(pipeline);
    }
  }

  TwoHops(Pipeline pipeline, int partitions, Random random) {
    this.pipeline = pipeline;
    this.partitions = partitions;
    this.random = random;
    this.rekeying = new Rekeying(pipeline);
    for (int i = 0; i < partitions; i++) {
      hops.add(new Hop(pipeline, i, partitions));
      byPartition.put(i, new ArrayList<>());
    }
  }

  List<FeatureVector> run(List<Event> log, double resumes) {
    log.forEach(event -> hop(event.key()).raw.add(event));
    var crashes = new Random(7);
    while (hops.stream().anyMatch(hop -> !hop.raw.isEmpty())) {
      int partition = random.nextInt(partitions);
      Hop hop = hops.get(partition);
      admit(partition, hop, random.nextInt(60));
      further(hop, random.nextInt(40));
      engine(partition, hop, random.nextInt(40));
      if (crashes.nextDouble() < resumes) {
        resume(hop);
      }
    }
    hops.forEach(hop -> further(hop, Integer.MAX_VALUE));
    hops.forEach(hop -> take(hop.further.finish()));
    for (int partition = 0; partition < partitions; partition++) {
      Hop hop = hops.get(partition);
      engine(partition, hop, Integer.MAX_VALUE);
      keep(partition, hop.engine.finish());
    }
    return vectors;
  }

  private void admit(int partition, Hop hop, int most) {
    for (int i = 0; i < most && !hop.raw.isEmpty(); i++) {
      Event event = hop.raw.remove();
      hop(event.key()).keyed.add(event);
      for (Rekeying.Place place : rekeying.places(event)) {
        hop(place.text()).rekeyed.add(new Rekeyed.Entry(place.by(), partition, place.of(event)));
      }
      hop.progress.admitted(event);
    }
    Rekeyed.Pace pace = hop.raw.isEmpty() ? Rekeyed.Pace.RESTING : Rekeyed.Pace.MOVING;
    hop.progress.mark(pace).ifPresent(mark -> hops.forEach(to -> to.rekeyed.add(mark)));
  }

  private void further(Hop hop, int most) {
    for (int i = 0; i < most && !hop.rekeyed.isEmpty(); i++) {
      take(hop.further.accept(hop.rekeyed.remove()));
    }
  }

  private void take(List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Vector(FeatureVector answer)) {
        hop(answer.key()).partials.add(answer);
      } else {
        late++;
      }
    }
  }

  private void engine(int partition, Hop hop, int most) {
    for (int i = 0; i < most && hop.keyedRead < hop.keyed.size(); i++) {
      keep(partition, hop.engine.accept(hop.keyed.get(hop.keyedRead++)));
    }
    for (int i = 0; i < most && hop.partialsRead < hop.partials.size(); i++) {
      keep(partition, hop.engine.answer(hop.partials.get(hop.partialsRead++)));
    }
  }

  private void keep(int partition, List<Output> outputs) {
    for (Output output : outputs) {
      switch (output) {
        case Output.Vector(FeatureVector vector) -> {
          vectors.add(vector);
          byPartition.get(partition).add(vector);
        }
        case Output.Late ignored -> late++;
        case Output.Labelled ignored -> {}
        case Output.Unlabelled ignored -> {}
      }
    }
  }

  private void resume(Hop hop) {
    hop.further.saveChanges(hop.furtherState);
    hop.further = hop.furtherState.restoreInto(new FurtherEngine(pipeline, partitions));
    hop.engine.saveChanges(hop.engineState);
    hop.engine = hop.engineState.restoreInto(new FeatureEngine(pipeline));
  }

  private Hop hop(String key) {
    return hops.get(Math.floorMod(key.hashCode(), partitions));
  }

  long late() {
    return late;
  }

  Map<Integer, List<FeatureVector>> byPartition() {
    return byPartition;
  }

  /** The same partition's recorded logs once more, its answers mixed in at random. */
  List<FeatureVector> replayed(int partition, Random mix) {
    Hop recorded = hops.get(partition);
    List<Boolean> turns = new ArrayList<>();
    recorded.keyed.forEach(event -> turns.add(true));
    recorded.partials.forEach(answer -> turns.add(false));
    Collections.shuffle(turns, mix);
    var keyed = recorded.keyed.iterator();
    var partials = recorded.partials.iterator();
    var engine = new FeatureEngine(pipeline);
    List<Output> outputs = new ArrayList<>();
    for (boolean isEvent : turns) {
      outputs.addAll(isEvent ? engine.accept(keyed.next()) : engine.answer(partials.next()));
    }
    outputs.addAll(engine.finish());
    return outputs.stream()
        .filter(Output.Vector.class::isInstance)
        .map(output -> ((Output.Vector) output).vector())
        .toList();
  }
}
