package io.millrace.app.backtest;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What the rekeyed log answers to the scored events, recomputed as a whole before the keyed log is
 * read: when an answer came changes no vector and no order ({@link FeatureEngine}). Kept in memory:
 * a vector of the further keys' columns for each scored event.
 */
final class Answers {
  private final Map<String, List<FeatureVector>> byEvent = new HashMap<>();

  private Answers() {}

  static Answers of(Pipeline pipeline, Map<Integer, ? extends Iterable<Rekeyed>> rekeyed) {
    var answers = new Answers();
    rekeyed
        .values()
        .forEach(
            log -> {
              var engine = new FurtherEngine(pipeline, rekeyed.size());
              for (Rekeyed record : log) {
                answers.add(engine.accept(record));
              }
              answers.add(engine.finish());
            });
    return answers;
  }

  private void add(List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Vector(FeatureVector answer)) {
        byEvent.computeIfAbsent(answer.eventId(), id -> new ArrayList<>()).add(answer);
      }
    }
  }

  /** The vectors that a partition of the keyed log leads to, as they are asked for. */
  Recomputed vectors(
      Pipeline pipeline, KeyedEventReader reader, Iterator<? extends LogParity.KeyedRecord> keyed) {
    return new Recomputed(pipeline, reader, keyed);
  }

  /** The engine is given an event's answers before the event itself: it keeps them for it. */
  final class Recomputed implements Iterator<FeatureVector> {
    private final FeatureEngine engine;
    private final String scored;
    private final KeyedEventReader reader;
    private final Iterator<? extends LogParity.KeyedRecord> keyed;
    private Iterator<FeatureVector> ready = List.<FeatureVector>of().iterator();

    private Recomputed(
        Pipeline pipeline,
        KeyedEventReader reader,
        Iterator<? extends LogParity.KeyedRecord> keyed) {
      this.engine = new FeatureEngine(pipeline);
      this.scored = pipeline.scored();
      this.reader = reader;
      this.keyed = keyed;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && keyed.hasNext()) {
        ready = take(keyed.next()).iterator();
      }
      return ready.hasNext();
    }

    @Override
    public FeatureVector next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the keyed log has ended");
      }
      return ready.next();
    }

    private List<FeatureVector> take(LogParity.KeyedRecord record) {
      return switch (record) {
        case LogParity.KeyedEntry(String key, KeyedEvent event) -> take(reader.read(key, event));
        case LogParity.ErasedEntry(Erasure erasure) -> {
          engine.erase(erasure);
          yield List.of();
        }
      };
    }

    private List<FeatureVector> take(Event event) {
      List<Output> outputs = new ArrayList<>();
      @Nullable List<FeatureVector> answers =
          event.stream().equals(scored) ? byEvent.remove(event.id()) : null;
      if (answers != null) {
        answers.forEach(answer -> outputs.addAll(engine.answer(answer)));
      }
      outputs.addAll(engine.accept(event));
      return vectors(outputs);
    }

    /** What the engine still held back for events out of order. */
    Iterator<FeatureVector> finish() {
      return vectors(engine.finish()).iterator();
    }

    private static List<FeatureVector> vectors(List<Output> outputs) {
      return outputs.stream()
          .filter(Output.Vector.class::isInstance)
          .map(output -> ((Output.Vector) output).vector())
          .toList();
    }
  }
}
