package io.millrace.ingest.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The bytes of an Avro object container, which knows whether it has been read to a true end. Header
 * and blocks end with the file's marker of 16 bytes; Avro's own reader takes a file that was cut
 * off for a shorter one, and its last events would be missing without a word.
 */
final class ContainerStream extends FilterInputStream {
  private static final int MARKER = 16;
  private static final int LONGEST_HEADER = 1 << 20;

  private final byte[] marker = new byte[MARKER];
  private final byte[] last = new byte[MARKER];

  /** The stream must support marks, and stand at its beginning. */
  ContainerStream(InputStream in) throws IOException {
    super(in);
    in.mark(LONGEST_HEADER);
    BinaryDecoder header = DecoderFactory.get().directBinaryDecoder(in, null);
    header.skipFixed(4);
    for (long pairs = header.readMapStart(); pairs > 0; pairs = header.mapNext()) {
      for (long i = 0; i < pairs; i++) {
        header.skipString();
        header.skipBytes();
      }
    }
    header.readFixed(marker);
    in.reset();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    int kept = Math.min(Math.max(count, 0), MARKER);
    System.arraycopy(last, kept, last, 0, MARKER - kept);
    System.arraycopy(into, offset + Math.max(count, 0) - kept, last, MARKER - kept, kept);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    throw new IOException("bytes of a container are read, not skipped");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Whether what has been read ends with the marker. */
  boolean isWhole() {
    return Arrays.equals(marker, last);
  }
}
