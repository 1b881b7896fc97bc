package io.millrace.monitor.join;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/** An input of the join as flat bytes, for the way between operators. */
public final class InputForm {
  private static final int VERSION = 2;
  private static final int VECTOR = 0;
  private static final int SCORE = 1;
  private static final int KNOWN = 2;
  private static final int DECIDED = 3;

  private InputForm() {}

  public static byte[] toBytes(JoinInput input) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    switch (input) {
      case JoinInput.Vector vector -> Forms.write(vector.vector(), out.put(VECTOR));
      case JoinInput.Score score -> Forms.write(score, out.put(SCORE));
      case JoinInput.Known known -> Forms.write(known, out.put(KNOWN));
      case JoinInput.Decided decided -> Forms.write(decided, out.put(DECIDED));
    }
    return out.bytes();
  }

  public static JoinInput fromBytes(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    int kind = in.getInt();
    JoinInput input =
        switch (kind) {
          case VECTOR -> new JoinInput.Vector(Forms.vector(in));
          case SCORE -> Forms.score(in);
          case KNOWN -> Forms.known(in);
          case DECIDED -> Forms.decided(in);
          default -> throw new IllegalArgumentException("input of unknown kind " + kind);
        };
    in.end();
    return input;
  }
}
