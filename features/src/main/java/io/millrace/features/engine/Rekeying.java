package io.millrace.features.engine;

import io.millrace.features.field.KeyText;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Under which further keys an admitted event goes into the rekeyed log: those whose windows it
 * feeds or asks for, unless it lacks the key's value.
 */
public final class Rekeying {
  private static final char VALUE = ':';

  private final Map<String, List<Route>> byStream = new HashMap<>();
  private final Map<String, WindowKey> byName = new HashMap<>();

  private record Route(WindowKey by, KeyText text) {}

  /** A further key and its value. */
  public record Place(WindowKey by, String value) {
    /** As a record's key: {@code fields:value}. */
    public String text() {
      return name(by) + VALUE + value;
    }

    /** The event under this key. */
    public Event of(Event event) {
      return new Event(
          event.stream(), event.id(), value, event.time(), event.admittedAt(), event.values());
    }
  }

  public Rekeying(Pipeline pipeline) {
    for (WindowKey by : pipeline.furtherKeys()) {
      byName.put(name(by), by);
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        if (concerns(pipeline, by, stream)) {
          KeyText text =
              KeyText.of(stream.schema(), by)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "stream %s has not all fields of the window key %s"
                                  .formatted(stream.name(), by)));
          byStream
              .computeIfAbsent(stream.name(), name -> new ArrayList<>())
              .add(new Route(by, text));
        }
      }
    }
  }

  private static boolean concerns(Pipeline pipeline, WindowKey by, Pipeline.Stream stream) {
    return stream.name().equals(pipeline.scored())
        || pipeline.featuresBy(by).stream()
            .anyMatch(f -> ((Aggregate) f).stream().equals(stream.name()));
  }

  /** Whether the pipeline has further keys at all. */
  public boolean isNeeded() {
    return !byName.isEmpty();
  }

  /** Where an admitted event goes; nowhere for most pipelines. */
  public List<Place> places(Event event) {
    List<Route> routes = byStream.getOrDefault(event.stream(), List.of());
    List<Place> places = new ArrayList<>(routes.size());
    for (Route route : routes) {
      String value = route.text().read(event.values());
      if (value != null) {
        places.add(new Place(route.by(), value));
      }
    }
    return places;
  }

  /** Reads a record's key; empty where the pipeline has no such further key. */
  public Optional<Place> read(String text) {
    int end = text.indexOf(VALUE);
    return Optional.ofNullable(end < 0 ? null : byName.get(text.substring(0, end)))
        .map(by -> new Place(by, text.substring(end + 1)));
  }

  static String name(WindowKey by) {
    return String.join(",", by.fields());
  }
}
