package io.millrace.measures.snapshot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link SnapshotWriter} wrote, in the same order, and refuses anything else.
 *
 * <p>Every failure (another version, bytes cut short, bytes left over, an impossible length) is an
 * {@link IllegalArgumentException}: half-read state would give wrong statistics without a word.
 */
public final class SnapshotReader {
  private final ByteBuffer in;

  public SnapshotReader(byte[] bytes, int version) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("snapshot is empty: not even a version byte");
    }
    this.in = ByteBuffer.wrap(bytes);
    int found = in.get();
    if (found != version) {
      throw new IllegalArgumentException(
          "snapshot has version " + found + " but this release reads " + version);
    }
  }

  public int getInt() {
    return need(Integer.BYTES).getInt();
  }

  public long getLong() {
    return need(Long.BYTES).getLong();
  }

  public double getDouble() {
    return need(Double.BYTES).getDouble();
  }

  public boolean getBoolean() {
    return need(1).get() != 0;
  }

  public String getText() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  public byte[] getBytes() {
    byte[] values = new byte[length(1)];
    in.get(values);
    return values;
  }

  public int[] getInts() {
    int[] values = new int[length(Integer.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getInt();
    }
    return values;
  }

  public long[] getLongs() {
    long[] values = new long[length(Long.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getLong();
    }
    return values;
  }

  public double[] getDoubles() {
    double[] values = new double[length(Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getDouble();
    }
    return values;
  }

  /** States that everything was read. */
  public void end() {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "snapshot has " + in.remaining() + " bytes more than its content needs");
    }
  }

  private int length(int width) {
    int length = getInt();
    if (length < 0 || (long) length * width > in.remaining()) {
      throw new IllegalArgumentException(
          "snapshot announces %d values of %d bytes but holds %d bytes more"
              .formatted(length, width, in.remaining()));
    }
    return length;
  }

  private ByteBuffer need(int width) {
    if (in.remaining() < width) {
      throw new IllegalArgumentException(
          "snapshot ends at byte %d where %d bytes more are needed"
              .formatted(in.limit(), width - in.remaining()),
          new BufferUnderflowException());
    }
    return in;
  }
}
