package io.millrace.scoring.smile;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelFormat;
import io.millrace.scoring.model.ModelShape;
import io.millrace.scoring.model.ModelShape.Entry;
import io.millrace.scoring.model.ModelShape.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import smile.anomaly.IsolationForest;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.classification.RandomForest;
import smile.clustering.CentroidClustering;
import smile.regression.DataFrameRegression;

/**
 * Smile models as Java serialises them, read under {@link SmileFilter}. Classifiers whose classes
 * are 0 and 1, or positions in the pipeline's list, regressions, isolation forests and k-means of
 * as many clusters as the label has; one FLOAT64 input whose columns are the model's in order.
 * Smile's arithmetic is plain Java, so a repeated score has the same bits.
 */
public final class SmileFormat implements ModelFormat {
  private static final int[] ZERO_ONE = {0, 1};

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public Model load(Manifest manifest, byte[] artifact) {
    Object read = read(artifact);
    RowModel model = model(read, manifest.classes().size());
    checkTask(manifest.task(), read);
    checkWidth(manifest, model.inputWidth());
    checkClusters(manifest, model);
    return switch (read) {
      case GradientTreeBoost boost ->
          (manifest.task() == Task.MULTICLASS
                  ? FlatClasses.of(boost, manifest.width())
                  : FlatBoosting.of(boost))
              .orElse(model);
      case smile.regression.GradientTreeBoost boost -> FlatBoosting.of(boost).orElse(model);
      default -> model;
    };
  }

  @Override
  public ModelShape look(byte[] artifact) {
    Object read = read(artifact);
    int classes = read instanceof DataFrameClassifier classifier ? classifier.numClasses() : 0;
    RowModel model = model(read, classes > 2 ? classes : 0);
    Entry input =
        new Entry(
            "x",
            Optional.of(ElementType.FLOAT64),
            "FLOAT64",
            List.of(ModelShape.OPEN, (long) model.inputWidth()),
            model.columns());
    List<Long> dims =
        model.width() == 1
            ? List.of(ModelShape.OPEN)
            : List.of(ModelShape.OPEN, (long) model.width());
    Result output = new Result("p", true, "FLOAT64", dims, List.of());
    return new ModelShape(model.algorithm(), List.of(input), List.of(output));
  }

  private static void checkTask(Task task, Object read) {
    boolean fits =
        switch (task) {
          case BINARY, MULTICLASS -> read instanceof DataFrameClassifier;
          case REGRESSION -> read instanceof DataFrameRegression;
          case CLUSTERING -> read instanceof CentroidClustering<?, ?>;
          case ANOMALY -> read instanceof IsolationForest;
        };
    if (!fits) {
      throw new BadModelException(
          "the model is a %s, which predicts %s, but the task is %s: publish one for what label.task says"
              .formatted(read.getClass().getName(), predicted(read), task));
    }
  }

  private static String predicted(Object read) {
    return switch (read) {
      case DataFrameRegression ignored -> "a number";
      case IsolationForest ignored -> "how odd a row is";
      case CentroidClustering<?, ?> ignored -> "a cluster";
      default -> "a class";
    };
  }

  private static void checkClusters(Manifest manifest, RowModel model) {
    if (manifest.task() == Task.CLUSTERING && model.width() != manifest.classes().size()) {
      throw new BadModelException(
          "the model knows %d clusters, but the manifest names %s: train it with as many as label.clusters says"
              .formatted(model.width(), manifest.classes()));
    }
  }

  private static Object read(byte[] artifact) {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(artifact))) {
      in.setObjectInputFilter(new SmileFilter());
      return in.readObject();
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      throw new BadModelException(
          "the artifact is no Smile model that may be read here: %s; serialise one of the kinds that are built"
              .formatted(e),
          e);
    }
  }

  /**
   * @param classes of the task; 0 where it is not of several
   */
  private static RowModel model(Object read, int classes) {
    return switch (read) {
      case GradientTreeBoost boost -> classifier(boost, classes);
      case RandomForest forest -> classifier(forest, classes);
      case smile.regression.GradientTreeBoost boost -> new SmileModel(boost);
      case smile.regression.RandomForest forest -> new SmileModel(forest);
      case IsolationForest forest -> new IsolationModel(forest);
      case CentroidClustering<?, ?> clustering -> new CentresModel(SphericalMixture.of(clustering));
      default ->
          throw new BadModelException(
              "the artifact is a %s: a Smile model is a GradientTreeBoost, a RandomForest, an IsolationForest or a k-means"
                  .formatted(read.getClass().getName()));
    };
  }

  private static SmileModel classifier(DataFrameClassifier classifier, int classes) {
    if (classes == 0) {
      checkClasses(classifier.classes());
      return new SmileModel(classifier);
    }
    if (Arrays.stream(classifier.classes()).anyMatch(k -> k < 0 || k >= classes)) {
      throw new BadModelException(
          "the model knows the classes %s: they must be positions from 0 to %d in label.classes; train it on those"
              .formatted(Arrays.toString(classifier.classes()), classes - 1));
    }
    return new SmileModel(classifier, classes);
  }

  private static void checkClasses(int[] classes) {
    if (!Arrays.equals(classes, ZERO_ONE)) {
      throw new BadModelException(
          "the model knows the classes %s: a binary one knows 0 and 1; train it on both"
              .formatted(Arrays.toString(classes)));
    }
  }

  private static void checkWidth(Manifest manifest, int width) {
    if (manifest.inputs().size() != 1) {
      throw new BadModelException(
          "manifest: %d inputs, but a Smile model has one".formatted(manifest.inputs().size()));
    }
    Input input = manifest.inputs().getFirst();
    if (input.elementType() != ElementType.FLOAT64 || input.width() != width) {
      throw new BadModelException(
          "manifest: input %s is %s with %d columns, but the model takes FLOAT64 with %d"
              .formatted(input.name(), input.elementType(), input.width(), width));
    }
  }
}
