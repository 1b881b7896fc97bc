package io.millrace.scoring.input;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest.TokenPart;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.scoring.input.TextTokenizer.Tokenized;
import org.jspecify.annotations.Nullable;

/** A text in its model's vocabulary. */
record TokenColumns(int feature, TokenPart part, int width, TextTokenizer tokenizer)
    implements Columns {
  /** Beyond the sequences of the models that are run on a processor for each event. */
  static final int LONGEST = 8192;

  static TokenColumns of(int feature, Tokens tokens, TextTokenizer tokenizer) {
    if (tokens.length() < 1 || tokens.length() > LONGEST) {
      throw new IllegalArgumentException(
          "feature %s is cut into %d tokens: 1 to %d are possible"
              .formatted(tokens.feature(), tokens.length(), LONGEST));
    }
    if (tokenizer == TextTokenizer.NONE) {
      throw new IllegalArgumentException(
          "an input takes tokens of %s, but no tokenizer came with the model: publish it with --tokenizer tokenizer.json"
              .formatted(tokens.feature()));
    }
    return new TokenColumns(feature, tokens.part(), tokens.length(), tokenizer);
  }

  @Override
  public boolean takes(Feature.Type type) {
    return type == Feature.Type.TEXT;
  }

  @Override
  public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
    @Nullable String text = values.text(position);
    Tokenized tokens = tokenizer.cut(text == null ? "" : text);
    long[] numbers =
        switch (part) {
          case IDS -> tokens.ids();
          case MASK -> tokens.mask();
          case TYPES -> tokens.types();
        };
    for (int i = 0; i < width; i++) {
      tensor.set(index + i, (double) numbers[i]);
    }
  }
}
