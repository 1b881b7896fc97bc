package io.millrace.scoring.input;

/**
 * Cuts a text into pieces of its model's vocabulary. It comes with the model, because ids of
 * another vocabulary mean other words. Used by one thread at a time.
 */
@FunctionalInterface
public interface TextTokenizer extends AutoCloseable {
  /** Characters beyond these are not looked at. */
  int MOST_CHARACTERS = 32_768;

  /** Of a model that reads no text. */
  TextTokenizer NONE =
      text -> {
        throw new IllegalStateException("this model has no tokenizer");
      };

  /** The text's tokens, all filled up to the length that the model's manifest states. */
  Tokenized cut(String text);

  /** Frees what it holds outside the heap. */
  @Override
  default void close() {}

  /**
   * One number per token.
   *
   * @param ids places in the vocabulary
   * @param mask 1 for a token, 0 where filled up
   * @param types which text of a pair; 0 throughout for one text
   */
  @SuppressWarnings("ArrayRecordComponent") // copied into a batch at once, never compared
  record Tokenized(long[] ids, long[] mask, long[] types) {}
}
