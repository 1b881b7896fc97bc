package io.millrace.measures.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the state of a measure as bytes: a version byte, then big-endian primitives.
 *
 * <p>Stream engines keep state as opaque bytes between restarts; a format of our own, without class
 * names, can be read by a later release and never runs foreign code when read. Arrays and texts
 * carry their length. Equal state gives equal bytes as long as the caller writes in a fixed order.
 */
public final class SnapshotWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  public SnapshotWriter(int version) {
    write(() -> out.writeByte(version));
  }

  public SnapshotWriter put(int value) {
    return write(() -> out.writeInt(value));
  }

  public SnapshotWriter put(long value) {
    return write(() -> out.writeLong(value));
  }

  public SnapshotWriter put(double value) {
    return write(() -> out.writeDouble(value));
  }

  public SnapshotWriter put(boolean value) {
    return write(() -> out.writeBoolean(value));
  }

  public SnapshotWriter put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  public SnapshotWriter put(byte[] values) {
    put(values.length);
    return write(() -> out.write(values));
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
    return bytes.toByteArray();
  }

  private SnapshotWriter write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory refused a write", e);
    }
    return this;
  }

  private interface Step {
    void run() throws IOException;
  }
}
