package io.millrace.features.engine;

import io.millrace.features.field.KeyText;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a vector whose windows are kept by one further key. */
final class FurtherPart {
  private final String signature;
  private final KeyText text;
  private final int[] positions;

  private FurtherPart(String signature, KeyText text, int[] positions) {
    this.signature = signature;
    this.text = text;
    this.positions = positions;
  }

  static List<FurtherPart> all(Pipeline pipeline) {
    return pipeline.furtherKeys().stream().map(by -> of(pipeline, by)).toList();
  }

  private static FurtherPart of(Pipeline pipeline, WindowKey by) {
    List<Feature> features = pipeline.featuresBy(by);
    KeyText text =
        KeyText.of(pipeline.scoredStream().schema(), by)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the scored stream %s has not all fields of the window key %s"
                            .formatted(pipeline.scored(), by)));
    int[] positions = features.stream().mapToInt(pipeline.features()::indexOf).toArray();
    return new FurtherPart(pipeline.signatureOf(features).hash(), text, positions);
  }

  /** What the answers' vectors carry. */
  String signature() {
    return signature;
  }

  /** Whether a scored event has the key, and an answer will come. */
  boolean isAsked(Event event) {
    return text.read(event.values()) != null;
  }

  /** Puts an answer's values at their places. */
  void fill(FeatureValues answer, double[] numbers, @Nullable String[] texts) {
    for (int i = 0; i < positions.length; i++) {
      numbers[positions[i]] = answer.number(i);
      texts[positions[i]] = answer.text(i);
    }
  }
}
