package io.millrace.scoring.input;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns vectors into a model's input tensors, exactly as its manifest says: imputation, scaling,
 * one-hot, hashing, numbers for categories, text, its tokens, pictures, missing flags. What was
 * fitted in training is in the manifest; nothing is fitted here.
 *
 * <p>A feature is found by name and definition hash, so a vector of another signature fits when it
 * carries every feature that the model takes. Cost per value: an array read and, for a category, a
 * hash look-up; nothing is allocated per row, but for tokens and pictures. Immutable and
 * thread-safe, but for a tokenizer.
 */
public final class InputEncoder {
  private static final int MOST_TOKENS = 8192;
  private static final int MOST_VALUES = 1 << 22;

  private final Manifest manifest;
  private final List<Columns[]> encodings;

  /**
   * Reads a manifest's inputs.
   *
   * @throws IllegalArgumentException when the manifest cannot be followed: an encoding of a feature
   *     that is not listed, a scale of zero, text for a tensor of numbers
   */
  public InputEncoder(Manifest manifest) {
    this(manifest, TextTokenizer.NONE);
  }

  /**
   * Reads the inputs of a model that may read texts.
   *
   * @param tokenizer the model's own; used by this encoder alone, which is one thread's then
   * @throws IllegalArgumentException as above
   */
  public InputEncoder(Manifest manifest, TextTokenizer tokenizer) {
    this.manifest = manifest;
    Map<String, Integer> features = new HashMap<>();
    for (FeatureRef feature : manifest.features()) {
      if (features.put(feature.name(), features.size()) != null) {
        throw new IllegalArgumentException(
            "the manifest lists feature %s twice: a feature is found by its name, so list it once"
                .formatted(feature.name()));
      }
    }
    this.encodings =
        manifest.inputs().stream()
            .map(input -> Columns.of(checked(input).columns(), features, tokenizer))
            .toList();
  }

  /**
   * Rows that one call of the model should take at most: 8,192 tokens, because attention needs
   * memory by the square of a text's length, and 4 million values, because a picture has many.
   */
  public int mostRows() {
    int width = Math.max(1, manifest.inputs().stream().mapToInt(Input::width).sum());
    int tokens =
        manifest.inputs().stream()
            .flatMap(input -> input.columns().stream())
            .mapToInt(column -> column instanceof Tokens ? column.width() : 1)
            .max()
            .orElse(1);
    int most = tokens == 1 ? Integer.MAX_VALUE : Math.max(1, MOST_TOKENS / tokens);
    return Math.clamp(MOST_VALUES / width, 1, most);
  }

  /** An empty batch of so many rows, to be filled by {@link #put}. */
  public InputBatch batch(int rows) {
    return new InputBatch(rows, manifest.inputs());
  }

  /** The same in the memory of a batch of this encoder that is done with. */
  public InputBatch batch(int rows, InputBatch done) {
    return done.again(rows);
  }

  /** Encodes one vector into a row of a batch of this encoder. */
  public void put(InputBatch batch, int row, Layout layout, FeatureValues values) {
    int[] positions = layout.positions();
    for (int i = 0; i < encodings.size(); i++) {
      InputBatch.Tensor tensor = batch.tensors().get(i);
      int index = row * tensor.width();
      for (Columns columns : encodings.get(i)) {
        columns.put(tensor, index, values, positions[columns.feature()]);
        index += columns.width();
      }
    }
  }

  /**
   * Where the model's features stand in vectors of a signature.
   *
   * @param reader the model's name, for the message
   * @throws UnfitVectorException when one is not there, is of another definition or of another type
   */
  public Layout layout(Signature signature, String reader) {
    int[] positions =
        manifest.features().stream()
            .mapToInt(feature -> position(feature, signature, reader))
            .toArray();
    for (int i = 0; i < encodings.size(); i++) {
      for (Columns columns : encodings.get(i)) {
        Column column = signature.columns().get(positions[columns.feature()]);
        if (!columns.takes(column.type())) {
          String feature = manifest.features().get(columns.feature()).name();
          throw unfit(reader, signature, "takes %s as another type".formatted(feature));
        }
      }
    }
    return new Layout(positions);
  }

  /** The layout of the manifest's own order, in which self-test rows are written. */
  public Layout ownLayout() {
    return new Layout(IntStream.range(0, manifest.features().size()).toArray());
  }

  /** By column of an input, the place in the manifest of the feature that fills it. */
  public int[] features(int input) {
    return Arrays.stream(encodings.get(input))
        .flatMapToInt(columns -> IntStream.generate(columns::feature).limit(columns.width()))
        .toArray();
  }

  private int position(FeatureRef feature, Signature signature, String reader) {
    int position = signature.position(feature.name());
    if (position < 0) {
      throw unfit(reader, signature, "which has no feature %s".formatted(feature.name()));
    }
    Column column = signature.columns().get(position);
    if (!column.definitionHash().equals(feature.definitionHash())) {
      throw unfit(
          reader,
          signature,
          "where %s is now %s (%s, expected %s)"
              .formatted(
                  feature.name(),
                  column.definition(),
                  column.definitionHash(),
                  feature.definitionHash()));
    }
    return position;
  }

  private UnfitVectorException unfit(String reader, Signature signature, String difference) {
    return new UnfitVectorException(
        "model %s expects signature %s (%d features) but the vector carries %s (%d), %s: it was trained on other features; retrain it, or publish one for %s"
            .formatted(
                reader,
                manifest.signature(),
                manifest.features().size(),
                signature.hash(),
                signature.size(),
                difference,
                signature.hash()));
  }

  private static Input checked(Input input) {
    if (input.width() == 0) {
      throw new IllegalArgumentException(
          "input %s has no columns: name at least one encoding".formatted(input.name()));
    }
    long product = input.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (product != input.width()) {
      throw new IllegalArgumentException(
          "input %s has rows of shape %s, which is %d values, but its columns make %d: both must be equal"
              .formatted(input.name(), input.shape(), product, input.width()));
    }
    input.columns().forEach(column -> checkFits(input, column));
    return input;
  }

  private static void checkFits(Input input, Encoding column) {
    if ((input.elementType() == ElementType.STRING) != (column instanceof Text)) {
      throw new IllegalArgumentException(
          "input %s is of type %s, but feature %s comes as %s: text goes into STRING tensors, numbers into the others"
              .formatted(
                  input.name(),
                  input.elementType(),
                  column.feature(),
                  column instanceof Text ? "text" : "a number"));
    }
    if (column instanceof Tokens && input.elementType() != ElementType.INT64) {
      throw new IllegalArgumentException(
          "input %s is of type %s, but the tokens of %s are whole numbers: they go into INT64"
              .formatted(input.name(), input.elementType(), column.feature()));
    }
    boolean isWhole = input.elementType() == ElementType.INT64;
    if (isWhole && column instanceof Scaled scaled && !Double.isFinite(scaled.imputed())) {
      throw new IllegalArgumentException(
          "input %s is of type INT64, which has no missing value: say what a missing %s becomes"
              .formatted(input.name(), column.feature()));
    }
  }
}
