package io.millrace.features.engine;

import io.millrace.features.aggregate.KeyState;
import io.millrace.features.aggregate.Reading;
import io.millrace.features.event.EventEncoders;
import io.millrace.features.field.FieldValue;
import io.millrace.features.field.Fields;
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
  private final Pipeline.Stream scored;
  private final String signature;
  private final List<Encoder> encoders;

  /**
   * A plan for vectors of these features. One whose window is kept elsewhere stays missing.
   *
   * @param windows what is kept here
   */
  VectorPlan(Pipeline pipeline, WindowPlan windows, List<Feature> features) {
    this.scored = pipeline.scoredStream();
    this.signature = pipeline.signatureOf(features).hash();
    var events = new EventEncoders(scored);
    this.encoders = features.stream().map(f -> encoder(events, windows, f)).toList();
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

    private double read(Reading reading, int index) {
      @Nullable KeyState state = windows == null ? null : windows.state(index);
      return reading.read(state, event.time().toEpochMilli(), clock);
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
    if (feature instanceof Aggregate aggregate && !windows.keeps(aggregate)) {
      return (asking, at) -> {};
    }
    return switch (feature) {
      case EventFeature own -> encoder(events, own);
      case Aggregate.Ratio ratio -> ratio(scored, ratio, windows.index(ratio));
      case Aggregate aggregate -> aggregate(aggregate, windows.index(aggregate));
    };
  }

  private static Encoder aggregate(Aggregate feature, int index) {
    Reading reading = Reading.of(feature);
    return (asking, at) -> asking.numbers[at] = asking.read(reading, index);
  }

  /** The event's own value over what the reading says; missing over 0. */
  private static Encoder ratio(Pipeline.Stream scored, Aggregate.Ratio feature, int index) {
    if (!feature.stream().equals(scored.name())) {
      throw new IllegalArgumentException(
          "%s compares a field of %s with its own past, but the scored stream is %s: a ratio is taken of the scored stream's fields"
              .formatted(feature.name(), feature.stream(), scored.name()));
    }
    int position = Fields.numberPosition(scored, feature.of().field(), feature.name());
    Reading reading = Reading.of(feature);
    return (asking, at) -> {
      double mean = asking.read(reading, index);
      double own = FieldValue.number(asking.event.values().get(position));
      asking.numbers[at] = mean == 0 ? Double.NaN : own / mean;
    };
  }

  private static Encoder encoder(EventEncoders events, EventFeature feature) {
    return switch (feature.type()) {
      case NUMBER -> {
        ToDoubleFunction<Event> number = events.number(feature);
        yield (asking, at) -> asking.numbers[at] = number.applyAsDouble(asking.event);
      }
      case CATEGORY, TEXT -> {
        Function<Event, @Nullable String> category = events.category(feature);
        yield (asking, at) -> asking.texts[at] = category.apply(asking.event);
      }
    };
  }
}
