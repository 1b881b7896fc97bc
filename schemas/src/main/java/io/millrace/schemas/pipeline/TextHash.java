package io.millrace.schemas.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * A text as the counts of its pieces, each put into one of a fixed number of buckets by its hash:
 * no vocabulary has to be kept, and a word never seen before has its place too (Weinberger et al.,
 * Feature Hashing for Large Scale Multitask Learning, 2009). Their random sign is left out: it
 * unbiases inner products, which trees do not take, and a count can be read.
 *
 * @param field the text
 * @param buckets how many columns it makes, 2 to 256
 */
public record TextHash(String field, Pieces pieces, int buckets) {
  public static final int BUCKETS = 64;
  public static final int MOST_BUCKETS = 256;

  /** What a text is cut into. */
  public sealed interface Pieces {}

  /** Words: runs of letters and digits, in lower case. */
  public record Tokens() implements Pieces {}

  /**
   * Runs of so many characters of the words, which are joined by one space and have one before and
   * after, so that a word's beginning and end are pieces of their own.
   *
   * @param n code points, 1 to 8
   */
  public record NGrams(int n) implements Pieces {
    public static final int N = 3;
    public static final int LONGEST = 8;

    public NGrams {
      if (n < 1 || n > LONGEST) {
        throw new IllegalArgumentException("n is %d: it must be 1 to %d".formatted(n, LONGEST));
      }
    }
  }

  public TextHash {
    if (buckets < 2 || buckets > MOST_BUCKETS) {
      throw new IllegalArgumentException(
          "buckets is %d: it must be 2 to %d".formatted(buckets, MOST_BUCKETS));
    }
  }

  /** A number feature for each bucket: {@code name_0}, {@code name_1} and so on. */
  public List<EventFeature.Bucket> columns(String name) {
    List<EventFeature.Bucket> columns = new ArrayList<>(buckets);
    for (int bucket = 0; bucket < buckets; bucket++) {
      columns.add(new EventFeature.Bucket(name + "_" + bucket, this, bucket));
    }
    return columns;
  }

  /** Canonical text of the pieces and their hash. */
  String definition() {
    return switch (pieces) {
      case Tokens() -> "tokens(%s,murmur3)".formatted(field);
      case NGrams(int n) -> "ngrams(%s,%d,murmur3)".formatted(field, n);
    };
  }
}
