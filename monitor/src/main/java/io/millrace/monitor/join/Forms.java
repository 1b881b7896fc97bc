package io.millrace.monitor.join;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.output.Origin;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of what is joined, as they are written into flat bytes. */
final class Forms {
  private Forms() {}

  /** Instants keep their nanoseconds: an outcome read back equals the one written. */
  static void write(Instant instant, SnapshotWriter out) {
    out.put(instant.getEpochSecond()).put(instant.getNano());
  }

  static Instant instant(SnapshotReader in) {
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }

  static void write(FeatureVector vector, SnapshotWriter out) {
    out.put(vector.eventId()).put(vector.key()).put(vector.signature());
    write(vector.eventTime(), out);
    write(vector.admittedAt(), out);
    FeatureValues values = vector.values();
    out.put(values.size());
    for (int i = 0; i < values.size(); i++) {
      String text = values.text(i);
      out.put(values.number(i)).put(text != null);
      if (text != null) {
        out.put(text);
      }
    }
  }

  static FeatureVector vector(SnapshotReader in) {
    String eventId = in.getText();
    String key = in.getText();
    String signature = in.getText();
    Instant eventTime = instant(in);
    Instant admittedAt = instant(in);
    int size = in.getInt();
    double[] numbers = new double[size];
    @Nullable String[] texts = new String[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = in.getDouble();
      texts[i] = in.getBoolean() ? in.getText() : null;
    }
    FeatureValues values = new FeatureValues(numbers, texts);
    return new FeatureVector(eventId, key, eventTime, admittedAt, signature, values);
  }

  static void write(JoinInput.Score score, SnapshotWriter out) {
    out.put(score.eventId()).put(score.atMillis());
    JoinInput.Scorer by = score.by();
    out.put(by.contender()).put(by.version()).put(by.alias().name()).put(by.champion());
    out.put(score.score());
    write(score.probabilities(), out);
  }

  static void write(List<Double> numbers, SnapshotWriter out) {
    out.put(numbers.size());
    numbers.forEach(out::put);
  }

  static List<Double> numbers(SnapshotReader in) {
    int size = in.getInt();
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      numbers.add(in.getDouble());
    }
    return numbers;
  }

  static JoinInput.Score score(SnapshotReader in) {
    String eventId = in.getText();
    long atMillis = in.getLong();
    JoinInput.Scorer by =
        new JoinInput.Scorer(
            in.getText(), in.getInt(), Alias.valueOf(in.getText()), in.getBoolean());
    return new JoinInput.Score(eventId, atMillis, by, in.getDouble(), numbers(in));
  }

  static void write(JoinInput.Known known, SnapshotWriter out) {
    Label label = known.label();
    out.put(label.eventId()).put(label.key()).put(label.value());
    write(label.knownAt(), out);
    out.put(known.origin().isPresent());
    if (known.origin().isPresent()) {
      Origin origin = known.origin().get();
      out.put(origin.topic()).put(origin.partition()).put(origin.offset());
      out.put(origin.key().bytes()).put(origin.value().bytes());
    }
  }

  static JoinInput.Known known(SnapshotReader in) {
    String eventId = in.getText();
    String key = in.getText();
    double value = in.getDouble();
    Label label = new Label(eventId, key, instant(in), value);
    Optional<Origin> origin = in.getBoolean() ? Optional.of(origin(in)) : Optional.empty();
    return new JoinInput.Known(label, origin);
  }

  static void write(JoinInput.Decided decided, SnapshotWriter out) {
    out.put(decided.eventId()).put(decided.atMillis()).put(decided.action());
    out.put(decided.score()).put(decided.propensity());
  }

  static JoinInput.Decided decided(SnapshotReader in) {
    return new JoinInput.Decided(
        in.getText(), in.getLong(), in.getText(), in.getDouble(), in.getDouble());
  }

  private static Origin origin(SnapshotReader in) {
    return new Origin(
        in.getText(), in.getInt(), in.getLong(), new Blob(in.getBytes()), new Blob(in.getBytes()));
  }
}
