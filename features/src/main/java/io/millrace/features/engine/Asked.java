package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A vector that waits, and the signatures of the answers that it lacks. */
final class Asked implements Waiting {
  static final int VERSION = 1;

  private final long number;
  private final FeatureVector vector;
  private final double[] numbers;
  private final @Nullable String[] texts;
  private final Set<String> lacking = new LinkedHashSet<>();

  /**
   * @param number place in the order of the questions
   */
  Asked(long number, FeatureVector vector) {
    FeatureValues values = vector.values();
    this.number = number;
    this.vector = vector;
    this.numbers = new double[values.size()];
    this.texts = new @Nullable String[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.number(i);
      texts[i] = values.text(i);
    }
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public Output output() {
    return new Output.Vector(vector());
  }

  @Override
  public boolean isComplete() {
    return lacking.isEmpty();
  }

  @Override
  public long time() {
    return vector.eventTime().toEpochMilli();
  }

  Question question(String signature) {
    return new Question(vector.eventId(), time(), signature);
  }

  Set<String> lacking() {
    return lacking;
  }

  void lacks(String signature) {
    lacking.add(signature);
  }

  void fill(FurtherPart part, FeatureValues answer) {
    part.fill(answer, numbers, texts);
    lacking.remove(part.signature());
  }

  /** The vector as far as it is filled; nothing may be filled in any more. */
  private FeatureVector vector() {
    return new FeatureVector(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        vector.admittedAt(),
        vector.signature(),
        new FeatureValues(numbers, texts));
  }

  @Override
  public byte[] bytes() {
    var out = new StateWriter(VERSION).put((long) lacking.size());
    lacking.forEach(out::put);
    VectorState.write(out, vector());
    return out.bytes();
  }

  static Asked read(long number, byte[] bytes) {
    var in = new StateReader(bytes, VERSION);
    Set<String> lacking = new LinkedHashSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      lacking.add(in.readText());
    }
    var read = new Asked(number, VectorState.read(in));
    read.lacking.addAll(lacking);
    return read;
  }
}
