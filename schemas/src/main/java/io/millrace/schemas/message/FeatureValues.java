package io.millrace.schemas.message;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of one vector, by position in its signature. Missing is missing: NaN for a number,
 * null for a category. Immutable by contract: the arrays handed in are not copied and must not be
 * written again. Equality is bit equality, so that replay can be compared with the record.
 */
public final class FeatureValues {
  private final double[] numbers;
  private final @Nullable String[] texts;

  /** Both arrays have the signature's length; a position is used in the one that fits its type. */
  public FeatureValues(double[] numbers, @Nullable String[] texts) {
    if (numbers.length != texts.length) {
      throw new IllegalArgumentException(
          "numbers has %d positions, texts %d: both must have the signature's length"
              .formatted(numbers.length, texts.length));
    }
    this.numbers = numbers;
    this.texts = texts;
  }

  public int size() {
    return numbers.length;
  }

  /** The number at a position, NaN where it is missing. */
  public double number(int position) {
    return numbers[position];
  }

  /** The category at a position, null where it is missing. */
  public @Nullable String text(int position) {
    return texts[position];
  }

  /** Whether another vector has the same bits at a position. */
  public boolean isSame(int position, FeatureValues that) {
    return Double.doubleToLongBits(numbers[position])
            == Double.doubleToLongBits(that.numbers[position])
        && Objects.equals(texts[position], that.texts[position]);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureValues that
        && Arrays.equals(numbers, that.numbers)
        && Arrays.equals(texts, that.texts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(numbers) + Arrays.hashCode(texts);
  }

  @Override
  public String toString() {
    var text = new StringBuilder("[");
    for (int i = 0; i < numbers.length; i++) {
      text.append(i == 0 ? "" : ", ").append(texts[i] == null ? numbers[i] : texts[i]);
    }
    return text.append(']').toString();
  }
}
