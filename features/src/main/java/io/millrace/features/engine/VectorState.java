package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A vector as state. */
final class VectorState {
  private static final long NUMBER = 0;
  private static final long TEXT = 1;

  private VectorState() {}

  static void write(StateWriter out, FeatureVector vector) {
    out.put(vector.eventId()).put(vector.key());
    EventState.time(out, vector.eventTime());
    EventState.time(out, vector.admittedAt());
    out.put(vector.signature()).put((long) vector.values().size());
    for (int i = 0; i < vector.values().size(); i++) {
      String text = vector.values().text(i);
      if (text == null) {
        out.put(NUMBER).put(vector.values().number(i));
      } else {
        out.put(TEXT).put(text);
      }
    }
  }

  static FeatureVector read(StateReader in) {
    String id = in.readText();
    String key = in.readText();
    Instant eventTime = EventState.time(in);
    Instant admittedAt = EventState.time(in);
    String signature = in.readText();
    int size = in.readInt();
    var numbers = new double[size];
    var texts = new @Nullable String[size];
    for (int i = 0; i < size; i++) {
      if (in.readLong() == TEXT) {
        texts[i] = in.readText();
        numbers[i] = Double.NaN;
      } else {
        numbers[i] = in.readDouble();
      }
    }
    return new FeatureVector(
        id, key, eventTime, admittedAt, signature, new FeatureValues(numbers, texts));
  }
}
