package io.millrace.scoring.explain;

import io.millrace.measures.loss.Distribution;
import io.millrace.schemas.message.FeatureValues;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a model's output when one feature has its ordinary value instead of its own (M.
 * D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, for
 * features instead of patches). It needs nothing of the model but its outputs.
 *
 * <p>Of a linear output {@code b + sum w_i x_i} a feature's effect is {@code w_i (x_i -
 * ordinary_i)}, the coefficient's, and base and effects add up. Of others they do not: what two
 * features do together is in the effects of both. Of several classes, the output is that of the
 * row's most probable one. Cost: a model's answer for each feature and row, in batches of {@value
 * #BATCH}.
 */
public final class Occlusion {
  private static final int BATCH = 1_024;

  private final Function<List<FeatureValues>, double[]> model;
  private final FeatureValues ordinary;
  private final double[] base;

  /**
   * Ready to explain rows.
   *
   * @param model as many outputs per row as the answer has numbers, row by row
   * @param ordinary each feature's value when it is not to say anything
   */
  public Occlusion(Function<List<FeatureValues>, double[]> model, FeatureValues ordinary) {
    this.model = model;
    this.ordinary = ordinary;
    this.base = model.apply(List.of(ordinary));
  }

  /** Explains rows; their features stand in the order of the ordinary values. */
  public List<Attribution> explain(List<FeatureValues> rows) {
    List<FeatureValues> asked = new ArrayList<>();
    for (FeatureValues row : rows) {
      asked.add(row);
      for (int feature = 0; feature < ordinary.size(); feature++) {
        asked.add(with(row, feature));
      }
    }
    double[] outputs = outputs(asked);
    List<Attribution> explained = new ArrayList<>();
    int width = base.length;
    for (int at = 0; at < outputs.length; at += (ordinary.size() + 1) * width) {
      int position = Distribution.likeliest(outputs, at, width);
      double output = outputs[at + position];
      double[] effects = new double[ordinary.size()];
      for (int feature = 0; feature < effects.length; feature++) {
        effects[feature] = output - outputs[at + (1 + feature) * width + position];
      }
      explained.add(new Attribution(base[position], output, effects, position));
    }
    return explained;
  }

  private FeatureValues with(FeatureValues row, int replaced) {
    double[] numbers = new double[row.size()];
    @Nullable String[] texts = new @Nullable String[row.size()];
    for (int i = 0; i < numbers.length; i++) {
      FeatureValues from = i == replaced ? ordinary : row;
      numbers[i] = from.number(i);
      texts[i] = from.text(i);
    }
    return new FeatureValues(numbers, texts);
  }

  private double[] outputs(List<FeatureValues> asked) {
    double[] outputs = new double[asked.size() * base.length];
    for (int from = 0; from < asked.size(); from += BATCH) {
      List<FeatureValues> batch = asked.subList(from, Math.min(asked.size(), from + BATCH));
      double[] answers = model.apply(batch);
      System.arraycopy(answers, 0, outputs, from * base.length, answers.length);
    }
    return outputs;
  }
}
