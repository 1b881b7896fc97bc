package io.millrace.features.engine;

import io.millrace.features.aggregate.StateForm;
import io.millrace.features.field.Fields;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Derived;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which states a pipeline keeps for each key: features of one stream, key and field share one
 * wherever its form allows.
 */
final class WindowPlan {
  /** Position of a state that takes events rather than a field's values. */
  static final int EVENTS = -1;

  private static final int[] NONE = {};

  private final Pipeline pipeline;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, int[]> byStream = new HashMap<>();
  private final Optional<WindowKey> key;

  /**
   * One state of every key.
   *
   * @param field position of the field in the stream's values, or {@link #EVENTS}
   */
  record Slot(String stream, WindowKey by, int field, StateForm form) {
    /** One slot that serves both, null where there is none. */
    @Nullable Slot joined(Slot other) {
      boolean fed = stream.equals(other.stream) && by.equals(other.by) && field == other.field;
      StateForm both = fed ? form.joined(other.form) : null;
      return both == null ? null : new Slot(stream, by, field, both);
    }
  }

  /**
   * What is kept by one key.
   *
   * @param key empty for a pipeline none of whose windows are kept here
   */
  WindowPlan(Pipeline pipeline, Optional<WindowKey> key) {
    this.pipeline = pipeline;
    this.key = key;
    for (Feature feature : pipeline.features()) {
      if (feature instanceof Aggregate aggregate && keeps(aggregate)) {
        enter(slot(aggregate));
      }
    }
    for (Slot slot : slots) {
      byStream.computeIfAbsent(slot.stream(), this::fedBy);
    }
  }

  private void enter(Slot slot) {
    for (int i = 0; i < slots.size(); i++) {
      Slot joined = slots.get(i).joined(slot);
      if (joined != null) {
        slots.set(i, joined);
        return;
      }
    }
    slots.add(slot);
  }

  /** The slot of a feature that is alone. */
  private Slot slot(Aggregate feature) {
    int field = feature instanceof Aggregate.OfField one ? position(one) : EVENTS;
    return new Slot(feature.stream(), feature.by(), field, StateForm.of(feature));
  }

  private int position(Aggregate.OfField feature) {
    Pipeline.Stream stream = pipeline.stream(feature.stream());
    return feature instanceof Aggregate.Distinct
        ? Fields.position(stream, feature.of().field(), feature.name())
        : Fields.numberPosition(stream, feature.of().field(), feature.name());
  }

  private int[] fedBy(String stream) {
    return IntStream.range(0, slots.size())
        .filter(i -> slots.get(i).stream().equals(stream))
        .toArray();
  }

  /** Whether the feature's window is one of these, and not kept by another key. */
  boolean keeps(Aggregate feature) {
    return key.equals(Optional.of(feature.by()));
  }

  /** The slot that serves a feature. */
  int index(Aggregate feature) {
    Slot alone = slot(feature);
    return IntStream.range(0, slots.size())
        .filter(i -> Objects.equals(slots.get(i).joined(alone), slots.get(i)))
        .findFirst()
        .orElseThrow();
  }

  int size() {
    return slots.size();
  }

  StateForm form(int index) {
    return slots.get(index).form();
  }

  int field(int index) {
    return slots.get(index).field();
  }

  /** The slots that an event's stream feeds; none for most streams. */
  int[] fedBy(Event event) {
    return byStream.getOrDefault(event.stream(), NONE);
  }

  /** How far back any feature looks. */
  Duration longest() {
    return Duration.ofMillis(slots.stream().mapToLong(s -> s.form().reachMillis()).max().orElse(0));
  }

  /** A text that changes whenever state of another plan would be read wrongly. */
  String definition() {
    Set<String> formulas = new LinkedHashSet<>();
    for (Slot slot : slots) {
      Pipeline.Stream stream = pipeline.stream(slot.stream());
      List<String> fields = new ArrayList<>(slot.by().fields());
      if (slot.field() != EVENTS) {
        fields.add(stream.schema().fields().get(slot.field()).name());
      }
      formulas.addAll(Derived.formulas(stream, fields));
    }
    return formulas.isEmpty() ? slots.toString() : slots + " with " + formulas;
  }
}
