package io.millrace.features.aggregate;

import java.time.Instant;

/**
 * A 64-bit hash of a field's value, the same on every machine: FNV-1a over the text's characters,
 * or a number's bits, mixed by the finaliser of MurmurHash3.
 */
final class ValueHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private ValueHash() {}

  static long of(Object value) {
    return mixed(
        switch (value) {
          case String text -> text(text);
          case Double number -> Double.doubleToLongBits(number + 0.0); // -0.0 is 0.0
          case Boolean flag -> flag ? 1 : 0;
          case Instant time -> time.toEpochMilli();
          default -> throw new IllegalArgumentException(value + " is not a field's value");
        });
  }

  private static long text(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private static long mixed(long bits) {
    long hash = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
