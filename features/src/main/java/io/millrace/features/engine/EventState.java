package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as state. */
final class EventState {
  static final int VERSION = 1;

  private static final long MISSING = 0;
  private static final long NUMBER = 1;
  private static final long TEXT = 2;
  private static final long FLAG = 3;
  private static final long TIME = 4;

  private EventState() {}

  static byte[] bytes(Event event) {
    var out = new StateWriter(VERSION).put(event.stream()).put(event.id()).put(event.key());
    time(out, event.time());
    time(out, event.admittedAt());
    out.put((long) event.values().size());
    event.values().forEach(value -> value(out, value));
    return out.bytes();
  }

  static Event read(StateReader in) {
    String stream = in.readText();
    String id = in.readText();
    String key = in.readText();
    Instant time = time(in);
    Instant admittedAt = time(in);
    int size = in.readInt();
    List<@Nullable Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(value(in));
    }
    return new Event(stream, id, key, time, admittedAt, values);
  }

  private static void value(StateWriter out, @Nullable Object value) {
    switch (value) {
      case null -> out.put(MISSING);
      case Double number -> out.put(NUMBER).put(number.doubleValue());
      case String text -> out.put(TEXT).put(text);
      case Boolean flag -> out.put(FLAG).put(flag ? 1L : 0L);
      case Instant time -> time(out.put(TIME), time);
      default -> throw new IllegalArgumentException(value + " is not a field's value");
    }
  }

  private static @Nullable Object value(StateReader in) {
    int kind = in.readInt();
    return switch (kind) {
      case (int) MISSING -> null;
      case (int) NUMBER -> in.readDouble();
      case (int) TEXT -> in.readText();
      case (int) FLAG -> in.readLong() == 1;
      case (int) TIME -> time(in);
      default -> throw new IllegalArgumentException("no field's value has the kind " + kind);
    };
  }

  static void time(StateWriter out, Instant time) {
    out.put(time.getEpochSecond()).put((long) time.getNano());
  }

  static Instant time(StateReader in) {
    return Instant.ofEpochSecond(in.readLong(), in.readLong());
  }
}
