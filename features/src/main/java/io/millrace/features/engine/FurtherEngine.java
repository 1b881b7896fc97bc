package io.millrace.features.engine;

import io.millrace.features.field.KeyText;
import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fold over one partition of the rekeyed log, in offset order: it keeps the windows of all
 * further keys, and answers each scored event with what they hold for it - a vector of that key's
 * features alone, under the pipeline's first key, so that it finds its way back ({@link
 * FeatureEngine}).
 *
 * <p>The log has a writer for each partition of the raw topics, at its own pace each. An event is
 * applied when all writers have come {@code lateness} beyond it ({@link Frontier}): so what a
 * vector sees does not depend on how far one partition was read ahead of another.
 */
public final class FurtherEngine implements Resumable {
  private static final char SEPARATOR = '/';

  private final Map<WindowKey, KeyEngine> engines = new LinkedHashMap<>();
  private final KeyText home;

  /**
   * @param sources partitions of the raw topics
   */
  public FurtherEngine(Pipeline pipeline, int sources) {
    this.home = KeyText.first(pipeline, pipeline.scoredStream());
    for (WindowKey by : pipeline.furtherKeys()) {
      engines.put(by, new KeyEngine(pipeline, Optional.of(by), pipeline.featuresBy(by), sources));
    }
  }

  /** Takes the log's next record; answers and lateness, in order. */
  public List<Output> accept(Rekeyed record) {
    List<Output> outputs = new ArrayList<>(1);
    switch (record) {
      case Rekeyed.Entry(WindowKey by, int source, Event event) ->
          take(engine(by).accept(event, source), outputs);
      case Rekeyed.Erased(Erasure erasure) -> engines.values().forEach(e -> e.erase(erasure));
      case Rekeyed.Mark mark -> engines.values().forEach(each -> take(moved(each, mark), outputs));
    }
    return outputs;
  }

  private static List<KeyEngine.Applied> moved(KeyEngine engine, Rekeyed.Mark mark) {
    long reached = mark.reached().toEpochMilli();
    return switch (mark.pace()) {
      case MOVING -> engine.reach(mark.source(), reached);
      case RESTING -> engine.rest(mark.source(), reached);
    };
  }

  /** Releases the events still held back: for a log that has an end. */
  public List<Output> finish() {
    List<Output> outputs = new ArrayList<>();
    engines.values().forEach(engine -> take(engine.finish(), outputs));
    return outputs;
  }

  private KeyEngine engine(WindowKey by) {
    KeyEngine engine = engines.get(by);
    if (engine == null) {
      throw new IllegalArgumentException(
          "no windows are kept by %s, only by %s".formatted(by, engines.keySet()));
    }
    return engine;
  }

  private void take(List<KeyEngine.Applied> all, List<Output> outputs) {
    for (KeyEngine.Applied applied : all) {
      if (applied.behindMillis() > 0) {
        outputs.add(new Output.Late(applied.event(), Duration.ofMillis(applied.behindMillis())));
      }
      FeatureVector vector = applied.vector();
      if (vector != null) {
        outputs.add(new Output.Vector(sentHome(vector, applied.event())));
      }
    }
  }

  private FeatureVector sentHome(FeatureVector vector, Event event) {
    String key = home.read(event.values());
    if (key == null) {
      throw new IllegalStateException(
          "%s %s was admitted without its window key".formatted(event.stream(), event.id()));
    }
    return new FeatureVector(
        vector.eventId(),
        key,
        vector.eventTime(),
        vector.admittedAt(),
        vector.signature(),
        vector.values());
  }

  @Override
  public void saveChanges(Changes changes) {
    engines.forEach(
        (by, engine) -> engine.saveChanges(changes.under(Rekeying.name(by) + SEPARATOR)));
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    int end = entry.indexOf(SEPARATOR);
    String name = entry.substring(0, end);
    KeyEngine engine =
        engines.entrySet().stream()
            .filter(each -> Rekeying.name(each.getKey()).equals(name))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "windows were kept by %s, but the pipeline has only %s: reset the stage to process its logs anew, or give the pipeline another name"
                            .formatted(name, engines.keySet())));
    engine.restore(entry.substring(end + 1), bytes);
  }
}
