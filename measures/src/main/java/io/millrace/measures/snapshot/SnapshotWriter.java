package io.millrace.measures.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the state of a measure as bytes: a version byte, then big-endian primitives.
 *
 * <p>Stream engines keep state as opaque bytes between restarts; a format of our own, without class
 * names, can be read by a later release and never runs foreign code when read. Arrays and texts
 * carry their length. Equal state gives equal bytes as long as the caller writes in a fixed order.
 */
public final class SnapshotWriter {
  private static final int ROOM = 256;

  private ByteBuffer out = ByteBuffer.allocate(ROOM);

  public SnapshotWriter(int version) {
    room(1).put((byte) version);
  }

  public SnapshotWriter put(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public SnapshotWriter put(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public SnapshotWriter put(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  public SnapshotWriter put(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
    return this;
  }

  public SnapshotWriter put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  public SnapshotWriter put(byte[] values) {
    put(values.length);
    room(values.length).put(values);
    return this;
  }

  public SnapshotWriter put(int[] values) {
    put(values.length);
    for (int value : values) {
      put(value);
    }
    return this;
  }

  public SnapshotWriter put(long[] values) {
    put(values.length);
    for (long value : values) {
      put(value);
    }
    return this;
  }

  public SnapshotWriter put(double[] values) {
    put(values.length);
    for (double value : values) {
      put(value);
    }
    return this;
  }

  public byte[] bytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The buffer, with so many bytes free. */
  private ByteBuffer room(int needed) {
    if (out.remaining() < needed) {
      int least = Math.addExact(out.position(), needed);
      ByteBuffer larger = ByteBuffer.allocate(Math.max(least, 2 * out.capacity()));
      out = larger.put(out.flip());
    }
    return out;
  }
}
