package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How each feature becomes columns, learnt from the training part alone; validation and holdout are
 * encoded as live traffic will be.
 *
 * <p>Networks get numbers scaled to mean 0 and deviation 1, the mean where one is missing, and one
 * column for each frequent category. Trees get numbers as they are and categories as the smoothed
 * mean of the label, {@code (sum + s prior) / (count + s)} (D. Micci-Barreca, SIGKDD Explorations
 * 3(1), 2001), because a split on 150 columns of zeros and ones costs much and gains little; of
 * several classes as the smoothed shares of the {@value #MOST_SHARES} most frequent ones. A
 * training row's own label is part of its category's mean, with weight {@code 1 / (count + s)}:
 * that leak stays inside the training part, and the smoothing bounds it. Features with a single
 * value are left out. Left out: whole texts, hashing, embeddings, out-of-fold means.
 */
public final class FittedEncodings {
  /** Categories with a column of their own, the most frequent ones. */
  static final int MOST_CATEGORIES = 50;

  /** A category with fewer rows is as good as unknown. */
  static final int LEAST_ROWS_OF_A_CATEGORY = 10;

  /** Columns for a category where the label is one of several classes. */
  static final int MOST_SHARES = 8;

  /** s: rows' worth of prior belief. */
  static final double SMOOTHING = 20;

  private FittedEncodings() {}

  private record Category(String name, int rows, double labels) {}

  /** Columns for a network. Empty where no feature varies. */
  public static List<Encoding> forNetwork(Signature signature, List<Example> train) {
    List<Encoding> columns = new ArrayList<>();
    for (int i = 0; i < signature.size(); i++) {
      String feature = signature.columns().get(i).name();
      switch (signature.columns().get(i).type()) {
        case NUMBER -> scaled(feature, NumberSummary.of(numbers(train, i)), columns);
        case CATEGORY -> oneHot(feature, categories(train, i, Example::label), columns);
        case TEXT -> {}
      }
    }
    return columns;
  }

  /**
   * Columns for a network that rebuilds them: those of {@link #forNetwork}, and beside each
   * category how rare it is, in nats from the mean. An unknown one would else be a row of zeros,
   * which is easier to rebuild than any known one. Empty where no feature varies.
   */
  public static List<Encoding> forAutoencoder(Signature signature, List<Example> train) {
    List<Encoding> columns = new ArrayList<>(forNetwork(signature, train));
    for (int i = 0; i < signature.size(); i++) {
      if (signature.columns().get(i).type() == Feature.Type.CATEGORY) {
        String feature = signature.columns().get(i).name();
        rarity(feature, categories(train, i, example -> 0), train.size(), columns);
      }
    }
    return columns;
  }

  /** Columns for trees, of a label that is one number. Empty where no feature varies. */
  public static List<Encoding> forTrees(Signature signature, List<Example> train) {
    return forTrees(signature, train, List.of(Example::label));
  }

  /** The same of a label that is one of so many classes, 1 where it is none. */
  public static List<Encoding> forTrees(Signature signature, List<Example> train, int classes) {
    return forTrees(signature, train, classes > 2 ? shares(train) : List.of(Example::label));
  }

  /** Whether a label is of a class, for the most frequent classes; of equals the first. */
  private static List<ToDoubleFunction<Example>> shares(List<Example> train) {
    Map<Double, Long> counts =
        train.stream()
            .collect(Collectors.groupingBy(Example::label, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Double, Long>comparingByValue().reversed())
        .limit(MOST_SHARES)
        .<ToDoubleFunction<Example>>map(one -> example -> example.label() == one.getKey() ? 1 : 0)
        .toList();
  }

  private static List<Encoding> forTrees(
      Signature signature, List<Example> train, List<ToDoubleFunction<Example>> targets) {
    List<Encoding> columns = new ArrayList<>();
    for (int i = 0; i < signature.size(); i++) {
      String feature = signature.columns().get(i).name();
      switch (signature.columns().get(i).type()) {
        case NUMBER -> raw(feature, NumberSummary.of(numbers(train, i)), columns);
        case CATEGORY -> {
          for (ToDoubleFunction<Example> target : targets) {
            double prior = train.stream().mapToDouble(target).sum() / train.size();
            ordinal(feature, categories(train, i, target), prior, columns);
          }
        }
        case TEXT -> {}
      }
    }
    return columns;
  }

  /**
   * Columns for trees that isolate rows: numbers as they are, categories as how rare they are.
   * Empty where no feature varies.
   */
  public static List<Encoding> forIsolation(Signature signature, List<Example> train) {
    List<Encoding> columns = new ArrayList<>();
    for (int i = 0; i < signature.size(); i++) {
      String feature = signature.columns().get(i).name();
      switch (signature.columns().get(i).type()) {
        case NUMBER -> raw(feature, NumberSummary.of(numbers(train, i)), columns);
        case CATEGORY -> rarity(feature, categories(train, i, example -> 0), train.size(), columns);
        case TEXT -> {}
      }
    }
    return columns;
  }

  /** {@code -ln(share of the rows)} from its mean; one that is unknown or missing as one row is. */
  private static void rarity(
      String feature, List<Category> categories, int rows, List<Encoding> columns) {
    List<Category> known =
        categories.stream().filter(c -> c.rows() >= LEAST_ROWS_OF_A_CATEGORY).toList();
    if (!known.isEmpty()) {
      double mean = known.stream().mapToDouble(c -> c.rows() * rarity(c, rows)).sum() / rows;
      columns.add(
          new Ordinal(
              feature,
              known.stream().map(Category::name).toList(),
              known.stream().map(c -> rarity(c, rows) - mean).toList(),
              Math.log(rows) - mean));
    }
  }

  private static double rarity(Category category, int rows) {
    return Math.log((double) rows / category.rows());
  }

  private static void scaled(String feature, NumberSummary summary, List<Encoding> columns) {
    if (summary.varies()) {
      columns.add(new Scaled(feature, summary.mean(), summary.mean(), summary.deviation()));
    }
    flag(feature, summary, columns);
  }

  /**
   * Missing values lie below all others where training saw some, so that one split sets them apart;
   * where it saw none, the median stands in, since no split was learnt out there.
   */
  private static void raw(String feature, NumberSummary summary, List<Encoding> columns) {
    if (summary.varies()) {
      double below = summary.min() - Math.max(1, summary.max() - summary.min());
      columns.add(new Scaled(feature, summary.missing() > 0 ? below : summary.median(), 0, 1));
    } else {
      flag(feature, summary, columns);
    }
  }

  private static void flag(String feature, NumberSummary summary, List<Encoding> columns) {
    if (summary.missing() > 0 && summary.known() > 0) {
      columns.add(new MissingFlag(feature));
    }
  }

  private static void oneHot(String feature, List<Category> categories, List<Encoding> columns) {
    List<String> frequent =
        categories.stream()
            .filter(category -> category.rows() >= LEAST_ROWS_OF_A_CATEGORY)
            .sorted(Comparator.comparing(Category::rows).reversed().thenComparing(Category::name))
            .limit(MOST_CATEGORIES)
            .map(Category::name)
            .toList();
    if (!frequent.isEmpty()) {
      columns.add(new OneHot(feature, frequent));
    }
  }

  private static void ordinal(
      String feature, List<Category> categories, double prior, List<Encoding> columns) {
    List<Category> known =
        categories.stream().filter(c -> c.rows() >= LEAST_ROWS_OF_A_CATEGORY).toList();
    if (!known.isEmpty()) {
      List<Double> numbers =
          known.stream()
              .map(c -> (c.labels() + SMOOTHING * prior) / (c.rows() + SMOOTHING))
              .toList();
      columns.add(
          new Ordinal(feature, known.stream().map(Category::name).toList(), numbers, prior));
    }
  }

  private static double[] numbers(List<Example> train, int position) {
    return train.stream().mapToDouble(e -> e.vector().values().number(position)).toArray();
  }

  /** Rows and summed targets of each category, in the order of their names. */
  private static List<Category> categories(
      List<Example> train, int position, ToDoubleFunction<Example> target) {
    Map<String, Category> found = new TreeMap<>();
    for (Example example : train) {
      String text = example.vector().values().text(position);
      if (text != null) {
        found.merge(
            text,
            new Category(text, 1, target.applyAsDouble(example)),
            (a, b) -> new Category(text, a.rows() + b.rows(), a.labels() + b.labels()));
      }
    }
    return List.copyOf(found.values());
  }
}
