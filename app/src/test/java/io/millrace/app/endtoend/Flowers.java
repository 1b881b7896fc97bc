package io.millrace.app.endtoend;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;

/**
 * The garden of {@code docs/publishing} with a contender for each engine, and a model for Smile.
 */
final class Flowers {
  private static final String MODELS =
      """
      models:
        trees: {engine: smile, algorithm: published}
        iris: {engine: onnx, algorithm: published}
      decide: {deadline: 300ms}
      """;

  private Flowers() {}

  /** Writes the pipeline's files; gives the pipeline file. */
  static Path write(Path directory, Path docs) throws IOException {
    Files.createDirectories(directory);
    for (String schema : new String[] {"flower.avsc", "species.avsc"}) {
      Files.copy(docs.resolve(schema), directory.resolve(schema));
    }
    String garden = Files.readString(docs.resolve("garden.yaml"));
    String changed = garden.substring(0, garden.indexOf("models:")) + MODELS;
    return Files.writeString(directory.resolve("garden.yaml"), changed);
  }

  /** Writes trees that take a flower's length and width. */
  static Path smile(Path file) throws IOException {
    var random = new Random(1);
    double[][] x = new double[200][2];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = 4 + 3 * random.nextDouble();
      x[i][1] = 2 + 2 * random.nextDouble();
      y[i] = x[i][0] + random.nextGaussian() > 5.5 ? 1 : 0;
    }
    DataFrame data = DataFrame.of(x, "length", "width").add(new IntVector("y", y));
    var options = new GradientTreeBoost.Options(20, 10, 6, 5, 0.1, 0.7, null, null);
    try (var out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(GradientTreeBoost.fit(Formula.lhs("y"), data, options));
    }
    return file;
  }
}
