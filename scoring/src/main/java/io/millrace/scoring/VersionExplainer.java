package io.millrace.scoring;

import io.millrace.measures.profile.Profile;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Explanation.Method;
import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.explain.Occlusion;
import io.millrace.scoring.explain.OrdinaryValues;
import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.explain.TreeShap;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Explains a version by its trees, where it is a sum of trees, and by occlusion where it is not. A
 * binary score is occluded in log-odds, so that contenders of both kinds are measured alike, and a
 * logistic regression's effects are its coefficients'. Of several classes every version is
 * occluded, in the log-odds of the class that it finds most probable.
 */
final class VersionExplainer implements Explainer {
  /** Log-odds beyond this are rounding: a FLOAT32 probability has no more digits. */
  private static final double NEAREST_TO_CERTAIN = 1e-7;

  private final InputEncoder encoder;
  private final Model model;
  private final KnownLayouts layouts;
  private final List<String> features;
  private final List<String> classes;
  private final Method method;
  private final Unit unit;
  private final Function<List<FeatureValues>, List<Attribution>> attribution;

  /**
   * @throws IllegalArgumentException when the bundle's profile cannot be read
   */
  VersionExplainer(Bundle bundle, InputEncoder encoder, Model model, KnownLayouts layouts) {
    this.encoder = encoder;
    this.model = model;
    this.layouts = layouts;
    Manifest manifest = bundle.manifest();
    this.features = manifest.features().stream().map(FeatureRef::name).toList();
    this.classes = manifest.classes();
    Optional<TreeEnsemble> trees = model.trees();
    if (trees.isPresent()) {
      this.method = Method.TREE_SHAP;
      this.unit = trees.get().unit();
      this.attribution = byTrees(trees.get());
    } else {
      this.method = Method.OCCLUSION;
      this.unit = manifest.task() == Manifest.Task.REGRESSION ? Unit.SCORE : Unit.LOG_ODDS;
      FeatureValues ordinary = OrdinaryValues.of(features, profile(bundle));
      this.attribution = new Occlusion(this::outputs, ordinary)::explain;
    }
  }

  private static Profile profile(Bundle bundle) {
    byte[] bytes = bundle.profile().bytes();
    return bytes.length == 0 ? new Profile(new TreeMap<>()) : Profile.fromBytes(bytes);
  }

  private Function<List<FeatureValues>, List<Attribution>> byTrees(TreeEnsemble trees) {
    TreeShap shap = new TreeShap(trees, encoder.features(0), features.size());
    return rows -> {
      if (!(encoded(rows).tensors().getFirst() instanceof Doubles input)) {
        throw new IllegalArgumentException("trees are read from FLOAT64 columns");
      }
      List<Attribution> explained = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        explained.add(shap.explain(input.values(), row * input.width()));
      }
      return explained;
    };
  }

  private double[] outputs(List<FeatureValues> rows) {
    double[] scores = new double[rows.size() * model.width()];
    int most = encoder.mostRows();
    for (int from = 0; from < rows.size(); from += most) {
      int to = from + Math.min(most, rows.size() - from);
      double[] part = model.score(encoded(rows.subList(from, to)));
      System.arraycopy(part, 0, scores, from * model.width(), part.length);
    }
    return unit == Unit.LOG_ODDS
        ? Arrays.stream(scores).map(VersionExplainer::logOdds).toArray()
        : scores;
  }

  private static double logOdds(double probability) {
    double p = Math.clamp(probability, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN);
    return Math.log(p / (1 - p));
  }

  private InputBatch encoded(List<FeatureValues> rows) {
    InputBatch batch = encoder.batch(rows.size());
    Layout own = encoder.ownLayout();
    for (int row = 0; row < rows.size(); row++) {
      encoder.put(batch, row, own, rows.get(row));
    }
    return batch;
  }

  @Override
  public List<Attribution> explain(List<FeatureVector> vectors) {
    return vectors.isEmpty()
        ? List.of()
        : attribution.apply(vectors.stream().map(this::values).toList());
  }

  @Override
  public FeatureValues values(FeatureVector vector) {
    int[] positions = layouts.of(vector.signature()).positions();
    double[] numbers = new double[positions.length];
    @Nullable String[] texts = new @Nullable String[positions.length];
    for (int i = 0; i < positions.length; i++) {
      numbers[i] = vector.values().number(positions[i]);
      texts[i] = vector.values().text(positions[i]);
    }
    return new FeatureValues(numbers, texts);
  }

  @Override
  public List<String> features() {
    return features;
  }

  @Override
  public Optional<String> ofClass(Attribution attribution) {
    return classes.isEmpty() ? Optional.empty() : Optional.of(classes.get(attribution.position()));
  }

  @Override
  public Method method() {
    return method;
  }

  @Override
  public Unit unit() {
    return unit;
  }

  @Override
  public void close() {
    model.close();
  }
}
