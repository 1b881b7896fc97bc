package io.millrace.retrain.answer;

import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.pipeline.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vectors that every load of a version repeats: some of the training part, evenly spread over
 * its time, some of them with missing values, and one with nothing at all.
 */
final class SelfTestRows {
  private static final int WHOLE = 12;
  private static final int WITH_GAPS = 3;

  private SelfTestRows() {}

  /** Rows with the scores that the model, loaded as it will serve, gives them now. */
  static List<SelfTestRow> of(
      ServedModel model, Manifest manifest, Signature signature, List<Example> train) {
    int[] positions =
        manifest.features().stream().map(FeatureRef::name).mapToInt(signature::position).toArray();
    List<FeatureValues> rows = rows(positions, train);
    double[] answers = model.scoreOwn(rows);
    List<SelfTestRow> described = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      int from = i * manifest.width();
      List<Double> answer = Arrays.stream(answers, from, from + manifest.width()).boxed().toList();
      described.add(row(rows.get(i), answer));
    }
    return described;
  }

  private static List<FeatureValues> rows(int[] positions, List<Example> train) {
    List<FeatureValues> rows = new ArrayList<>();
    for (int i = 0; i < WHOLE + WITH_GAPS; i++) {
      Example example = train.get((int) ((long) i * train.size() / (WHOLE + WITH_GAPS)));
      FeatureValues taken = taken(positions, example.vector().values());
      rows.add(i < WHOLE ? taken : withGaps(taken, i - WHOLE, WITH_GAPS));
    }
    rows.add(withGaps(rows.getFirst(), 0, 1));
    return rows;
  }

  /** The features that the model takes, in its own order. */
  private static FeatureValues taken(int[] positions, FeatureValues values) {
    double[] numbers = Arrays.stream(positions).mapToDouble(values::number).toArray();
    @Nullable String[] texts = new @Nullable String[positions.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = values.text(positions[i]);
    }
    return new FeatureValues(numbers, texts);
  }

  /** Every {@code step}-th feature from {@code first} on is missing. */
  private static FeatureValues withGaps(FeatureValues values, int first, int step) {
    double[] numbers = new double[values.size()];
    @Nullable String[] texts = new @Nullable String[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      boolean gap = i % step == first;
      numbers[i] = gap ? Double.NaN : values.number(i);
      texts[i] = gap ? null : values.text(i);
    }
    return new FeatureValues(numbers, texts);
  }

  private static SelfTestRow row(FeatureValues values, List<Double> answer) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      numbers.add(values.number(i));
    }
    List<Optional<String>> texts =
        Stream.iterate(0, i -> i < values.size(), i -> i + 1)
            .map(i -> Optional.ofNullable(values.text(i)))
            .toList();
    return answer.size() == 1
        ? new SelfTestRow(numbers, texts, answer.getFirst())
        : new SelfTestRow(numbers, texts, Collections.max(answer), answer);
  }
}
