package io.millrace.features.resume;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes state as bytes: a version, then whole numbers in 1 to 10 bytes (small ones short, zigzag),
 * doubles in 9 bytes or as the whole number they are, bit-equal, texts in UTF-8 after their length.
 * No class names: a later release can read it, and reading never runs foreign code.
 */
public final class StateWriter {
  static final long NOT_WHOLE = 1;

  private static final long LARGEST_WHOLE = 1L << 53;

  private byte[] bytes = new byte[256];
  private int size;

  public StateWriter(int version) {
    put((long) version);
  }

  public StateWriter put(long value) {
    reserve(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  public StateWriter put(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (Math.abs(value) < LARGEST_WHOLE
        && Double.doubleToRawLongBits((double) (long) value) == bits) {
      return put((long) value << 1);
    }
    put(NOT_WHOLE);
    reserve(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >>> shift);
    }
    return this;
  }

  public StateWriter put(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    put((long) utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    return this;
  }

  public byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
