package io.millrace.features.engine;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which windows a pipeline keeps for each key: one for every stream, field and length that its
 * features name, however many of them do.
 */
final class WindowPlan {
  /** Position of a window that counts events rather than a field's values. */
  static final int EVENTS = -1;

  private static final int[] NONE = {};

  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, int[]> byStream = new HashMap<>();
  private final long longestMillis;

  /**
   * One window of every key.
   *
   * @param field position of the field in the stream's values, or {@link #EVENTS}
   */
  record Slot(String stream, int field, WindowShape shape) {}

  WindowPlan(Pipeline pipeline) {
    for (Feature feature : pipeline.features()) {
      if (feature instanceof Feature.Windowed windowed) {
        Slot slot = slot(pipeline, windowed);
        if (!slots.contains(slot)) {
          slots.add(slot);
        }
      }
    }
    for (Slot slot : slots) {
      byStream.computeIfAbsent(slot.stream(), this::fedBy);
    }
    longestMillis = slots.stream().mapToLong(s -> s.shape().overMillis()).max().orElse(0);
  }

  private static Slot slot(Pipeline pipeline, Feature.Windowed feature) {
    WindowShape shape = WindowShape.of(feature.over());
    return switch (feature) {
      case Feature.Count count -> new Slot(count.stream(), EVENTS, shape);
      case Feature.Mean mean ->
          new Slot(
              mean.stream(),
              Fields.numberPosition(pipeline.stream(mean.stream()), mean.field(), mean.name()),
              shape);
    };
  }

  private int[] fedBy(String stream) {
    return IntStream.range(0, slots.size())
        .filter(i -> slots.get(i).stream().equals(stream))
        .toArray();
  }

  int index(Pipeline pipeline, Feature.Windowed feature) {
    return slots.indexOf(slot(pipeline, feature));
  }

  int size() {
    return slots.size();
  }

  WindowShape shape(int index) {
    return slots.get(index).shape();
  }

  int field(int index) {
    return slots.get(index).field();
  }

  /** The windows that an event's stream feeds; none for most streams. */
  int[] fedBy(Event event) {
    return byStream.getOrDefault(event.stream(), NONE);
  }

  Duration longest() {
    return Duration.ofMillis(longestMillis);
  }

  /** A text that changes whenever state of another plan would be read wrongly. */
  String definition() {
    return slots.toString();
  }
}
