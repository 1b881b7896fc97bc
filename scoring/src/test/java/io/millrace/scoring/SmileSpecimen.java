package io.millrace.scoring;

import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.math.MathEx;

/** Models trained on 200 rows. */
final class SmileSpecimen {
  private SmileSpecimen() {}

  static Specimen boosting() {
    var options = new GradientTreeBoost.Options(20, 10, 6, 5, 0.1, 0.7, null, null);
    return of(GradientTreeBoost.fit(Formula.lhs("y"), data(), options));
  }

  static Specimen forest() {
    return of(RandomForest.fit(Formula.lhs("y"), data(), new RandomForest.Options(20)));
  }

  /** Scored by Smile itself, one row at a time. */
  static Specimen isolation() {
    double[][] x = encoded();
    MathEx.setSeed(3);
    IsolationTree[] trees =
        Stream.generate(() -> new IsolationTree(List.of(x), 8, 0))
            .limit(50)
            .toArray(IsolationTree[]::new);
    IsolationForest forest = new IsolationForest(x.length, 0, trees);
    return new Specimen(
        Engine.SMILE, Task.ANOMALY, ElementType.FLOAT64, serialised(forest), forest::score);
  }

  private static Specimen of(DataFrameClassifier model) {
    return new Specimen(
        Engine.SMILE,
        ElementType.FLOAT64,
        serialised(model),
        row -> {
          double[] probabilities = new double[2];
          model.predict(Tuple.of(model.schema(), row), probabilities);
          return probabilities[1];
        });
  }

  private static DataFrame data() {
    Random random = new Random(1);
    double[][] x = encoded();
    int[] y = new int[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i][2] + x[i][3] + random.nextGaussian() > 0 ? 1 : 0;
    }
    return DataFrame.of(x, "c0", "c1", "c2", "c3", "c4").add(new IntVector("y", y));
  }

  private static double[][] encoded() {
    return Specimen.rows(200, 2).stream().map(Specimen.Row::encoded).toArray(double[][]::new);
  }

  static byte[] serialised(Object object) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
