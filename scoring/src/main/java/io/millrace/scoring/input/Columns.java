package io.millrace.scoring.input;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Hashed;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Picture;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.schemas.pipeline.Feature;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/** An encoding made ready: the columns that one feature fills. */
interface Columns {
  int MOST_BUCKETS = 1 << 16;

  /** Position of the feature in the manifest. */
  int feature();

  int width();

  boolean takes(Feature.Type type);

  /** Fills the columns from an index on, of the value that stands at a position of the vector. */
  void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position);

  static Columns[] of(
      List<Encoding> encodings, Map<String, Integer> features, TextTokenizer tokenizer) {
    return encodings.stream()
        .map(e -> of(e, feature(e, features), tokenizer))
        .toArray(Columns[]::new);
  }

  private static Columns of(Encoding encoding, int feature, TextTokenizer tokenizer) {
    return switch (encoding) {
      case Scaled scaled -> ScaledNumber.of(feature, checked(scaled));
      case MissingFlag flag -> new Flag(feature);
      case OneHot oneHot -> new Categories(feature, oneHot.width(), index(oneHot));
      case Ordinal ordinal -> new Table(feature, ordinal.unknown(), table(ordinal));
      case Hashed hashed -> new Buckets(feature, buckets(hashed));
      case Text text -> new Words(feature, text.missing());
      case Tokens tokens -> TokenColumns.of(feature, tokens, tokenizer);
      case Picture picture -> PictureColumns.of(feature, picture);
    };
  }

  private static int feature(Encoding encoding, Map<String, Integer> features) {
    Integer position = features.get(encoding.feature());
    if (position == null) {
      throw new IllegalArgumentException(
          "an input encodes feature %s, which the manifest does not list: it lists %s; add it there"
              .formatted(encoding.feature(), features.keySet()));
    }
    return position;
  }

  private static Scaled checked(Scaled scaled) {
    if (scaled.scale() == 0
        || !Double.isFinite(scaled.scale())
        || !Double.isFinite(scaled.mean())) {
      throw new IllegalArgumentException(
          "feature %s has mean %s and scale %s: both must be finite and the scale not zero"
              .formatted(scaled.feature(), scaled.mean(), scaled.scale()));
    }
    return scaled;
  }

  private static int buckets(Hashed hashed) {
    if (hashed.buckets() < 1 || hashed.buckets() > MOST_BUCKETS) {
      throw new IllegalArgumentException(
          "feature %s is hashed into %d buckets: 1 to %d are possible"
              .formatted(hashed.feature(), hashed.buckets(), MOST_BUCKETS));
    }
    return hashed.buckets();
  }

  private static Map<String, Integer> index(OneHot oneHot) {
    Map<String, Integer> index = new HashMap<>();
    oneHot.categories().forEach(category -> index.put(category, index.size()));
    if (index.size() != oneHot.categories().size()) {
      throw new IllegalArgumentException(
          "feature %s lists a category twice: each has its own column".formatted(oneHot.feature()));
    }
    return index;
  }

  private static Map<String, Double> table(Ordinal ordinal) {
    Map<String, Double> table = new HashMap<>();
    for (int i = 0; i < ordinal.categories().size(); i++) {
      table.put(ordinal.categories().get(i), ordinal.numbers().get(i));
    }
    return table;
  }

  /** A scaled number. */
  record ScaledNumber(int feature, double imputed, double mean, double scale) implements Columns {
    private static ScaledNumber of(int feature, Scaled scaled) {
      return new ScaledNumber(feature, scaled.imputed(), scaled.mean(), scaled.scale());
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean takes(Feature.Type type) {
      return type == Feature.Type.NUMBER;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      double x = values.number(position);
      double known = Double.isNaN(x) ? imputed : x;
      tensor.set(index, (known - mean) / scale);
    }
  }

  /** Whether anything is there. */
  record Flag(int feature) implements Columns {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean takes(Feature.Type type) {
      return true;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      boolean missing = values.text(position) == null && Double.isNaN(values.number(position));
      tensor.set(index, missing ? 1 : 0);
    }
  }

  /** A column per category. The batch starts with zeros, so only the one is written. */
  record Categories(int feature, int width, Map<String, Integer> columns) implements Columns {
    @Override
    public boolean takes(Feature.Type type) {
      return type == Feature.Type.CATEGORY;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      @Nullable String category = values.text(position);
      @Nullable Integer column = category == null ? null : columns.get(category);
      if (column != null) {
        tensor.set(index + column, 1);
      }
    }
  }

  /** A category's number. */
  record Table(int feature, double unknown, Map<String, Double> numbers) implements Columns {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean takes(Feature.Type type) {
      return type == Feature.Type.CATEGORY;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      @Nullable String category = values.text(position);
      @Nullable Double number = category == null ? null : numbers.get(category);
      tensor.set(index, number == null ? unknown : number);
    }
  }

  /** A category's bucket and sign; as scikit-learn's FeatureHasher has it. */
  record Buckets(int feature, int width) implements Columns {
    @Override
    public boolean takes(Feature.Type type) {
      return type == Feature.Type.CATEGORY;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      @Nullable String category = values.text(position);
      if (category != null) {
        byte[] bytes = category.getBytes(StandardCharsets.UTF_8);
        int hash = MurmurHash3.hash32x86(bytes, 0, bytes.length, 0);
        int column = (int) (Math.abs((long) hash) % width);
        tensor.set(index + column, hash >= 0 ? 1 : -1);
      }
    }
  }

  /** A category or a text as it is. */
  record Words(int feature, String missing) implements Columns {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean takes(Feature.Type type) {
      return type != Feature.Type.NUMBER;
    }

    @Override
    public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
      if (tensor instanceof InputBatch.Strings strings) {
        @Nullable String category = values.text(position);
        strings.values()[index] = category == null ? missing : category;
      }
    }
  }
}
