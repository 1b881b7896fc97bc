package io.millrace.features.resume;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote, in the same order. */
public final class StateReader {
  private final byte[] bytes;
  private int position;

  /** Begins to read; the version must be the given one. */
  public StateReader(byte[] bytes, int version) {
    this.bytes = bytes;
    long written = readLong();
    if (written != version) {
      throw new IllegalArgumentException(
          "state has version %d, this release reads %d: process the keyed log anew"
              .formatted(written, version));
    }
  }

  public long readLong() {
    long zigzag = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = next();
      zigzag |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw broken("a number has more than 10 bytes");
  }

  public int readInt() {
    return Math.toIntExact(readLong());
  }

  public double readDouble() {
    long whole = readLong();
    if (whole != StateWriter.NOT_WHOLE) {
      return whole >> 1;
    }
    long bits = 0;
    for (int i = 0; i < 8; i++) {
      bits = bits << 8 | (next() & 0xffL);
    }
    return Double.longBitsToDouble(bits);
  }

  public String readText() {
    int length = readInt();
    if (length < 0 || length > bytes.length - position) {
      throw broken("a text of %d bytes is longer than the rest".formatted(length));
    }
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }

  private byte next() {
    if (position == bytes.length) {
      throw broken("it ends too early");
    }
    return bytes[position++];
  }

  private IllegalArgumentException broken(String why) {
    return new IllegalArgumentException(
        "state of %d bytes cannot be read at %d: %s".formatted(bytes.length, position, why));
  }
}
