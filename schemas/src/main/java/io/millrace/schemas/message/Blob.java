package io.millrace.schemas.message;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes as a value: copied in, copied out, equal by content. */
public final class Blob {
  private final byte[] bytes;

  public Blob(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    int shown = Math.min(bytes.length, 8);
    return "%d bytes %s".formatted(bytes.length, HexFormat.of().formatHex(bytes, 0, shown));
  }
}
