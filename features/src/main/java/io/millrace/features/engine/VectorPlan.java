package io.millrace.features.engine;

import io.millrace.features.event.EventEncoders;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a scored event becomes a vector: one encoder for each feature, in the signature's order.
 * Missing is missing: NaN for a number, null for a category.
 */
final class VectorPlan {
  private final String signature;
  private final List<Encoder> encoders;
  private final Total total = new Total();

  VectorPlan(Pipeline pipeline, WindowPlan windows) {
    this.signature = pipeline.signature().hash();
    var events = new EventEncoders(pipeline.scoredStream());
    this.encoders = pipeline.features().stream().map(f -> encoder(events, windows, f)).toList();
  }

  /** Writes one feature's value at its position, or leaves it missing. */
  private interface Encoder {
    void encode(Asking asking, int position);
  }

  /** The scored event, what its key's windows hold, and the vector that is being filled. */
  private static final class Asking {
    private final Event event;
    private final @Nullable KeyWindows windows;
    private final long clock;
    private final double[] numbers;
    private final @Nullable String[] texts;

    Asking(Event event, @Nullable KeyWindows windows, long clock, int size) {
      this.event = event;
      this.windows = windows;
      this.clock = clock;
      this.numbers = new double[size];
      this.texts = new @Nullable String[size];
      Arrays.fill(numbers, Double.NaN);
    }
  }

  FeatureVector vector(Event event, @Nullable KeyWindows windows, long clock) {
    var asking = new Asking(event, windows, clock, encoders.size());
    for (int i = 0; i < encoders.size(); i++) {
      encoders.get(i).encode(asking, i);
    }
    return new FeatureVector(
        event.id(),
        event.key(),
        event.time(),
        event.admittedAt(),
        signature,
        new FeatureValues(asking.numbers, asking.texts));
  }

  private Encoder encoder(EventEncoders events, WindowPlan windows, Feature feature) {
    return switch (feature) {
      case EventFeature own -> encoder(events, own);
      case Aggregate.Count count -> {
        int index = windows.index(count);
        yield (asking, at) -> asking.numbers[at] = read(asking, index).count();
      }
      case Aggregate.Statistic mean -> {
        int index = windows.index(mean);
        yield (asking, at) -> asking.numbers[at] = read(asking, index).mean();
      }
    };
  }

  private static Encoder encoder(EventEncoders events, EventFeature feature) {
    return switch (feature.type()) {
      case NUMBER -> {
        ToDoubleFunction<Event> number = events.number(feature);
        yield (asking, at) -> asking.numbers[at] = number.applyAsDouble(asking.event);
      }
      case CATEGORY -> {
        Function<Event, @Nullable String> category = events.category(feature);
        yield (asking, at) -> asking.texts[at] = category.apply(asking.event);
      }
    };
  }

  private Total read(Asking asking, int index) {
    total.clear();
    if (asking.windows != null && asking.windows.state(index) instanceof SlidingWindow window) {
      window.addTo(total, asking.event.time().toEpochMilli(), asking.clock);
    }
    return total;
  }
}
