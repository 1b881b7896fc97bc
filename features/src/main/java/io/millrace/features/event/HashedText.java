package io.millrace.features.event;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.TextHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a text's pieces by bucket: bucket = h mod buckets, with h the unsigned 32-bit
 * MurmurHash3 (x86, seed 0) of the piece's UTF-8 bytes. The columns of one text ask one after
 * another for the same event: its counts are kept until another one comes. About 1 us for a text of
 * 100 characters in words. Owned by one thread.
 */
final class HashedText {
  private final int position;
  private final TextHash hash;
  private final double[] counts;
  private @Nullable Event event;
  private boolean missing;

  /**
   * @param position of the text among an event's values
   */
  HashedText(int position, TextHash hash) {
    this.position = position;
    this.hash = hash;
    this.counts = new double[hash.buckets()];
  }

  /** How many pieces fall into the bucket; NaN where the text is missing. */
  @SuppressWarnings("ReferenceEquality") // comparing the values would cost more than hashing anew
  double count(Event asked, int bucket) {
    if (event != asked) {
      fill(asked);
    }
    return missing ? Double.NaN : counts[bucket];
  }

  private void fill(Event asked) {
    event = asked;
    Arrays.fill(counts, 0);
    missing = !(asked.values().get(position) instanceof String);
    if (asked.values().get(position) instanceof String text) {
      addAll(text);
    }
  }

  private void addAll(String text) {
    List<String> words = Words.of(text);
    switch (hash.pieces()) {
      case TextHash.Tokens() -> words.forEach(this::add);
      case TextHash.NGrams(int n) -> addRuns(" " + String.join(" ", words) + " ", n);
    }
  }

  private void addRuns(String text, int n) {
    int characters = text.codePointCount(0, text.length());
    int from = 0;
    for (int i = 0; i + n <= characters; i++) {
      add(text.substring(from, text.offsetByCodePoints(from, n)));
      from = text.offsetByCodePoints(from, 1);
    }
  }

  private void add(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int murmur = MurmurHash3.hash32x86(bytes, 0, bytes.length, 0);
    counts[Integer.remainderUnsigned(murmur, counts.length)]++;
  }
}
