package io.millrace.monitor.join;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pending event as flat bytes: what an engine keeps of it. */
public final class PendingForm {
  private static final int VERSION = 3;

  private PendingForm() {}

  public static byte[] toBytes(Pending pending) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(pending.vector().isPresent());
    pending.vector().ifPresent(vector -> Forms.write(vector.vector(), out));
    out.put(pending.scores().size());
    pending.scores().forEach(score -> Forms.write(score, out));
    out.put(pending.labels().size());
    pending.labels().forEach(known -> Forms.write(known, out));
    out.put(pending.decisions().size());
    pending.decisions().forEach(decided -> Forms.write(decided, out));
    return out.bytes();
  }

  public static Pending fromBytes(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    Optional<JoinInput.Vector> vector =
        in.getBoolean() ? Optional.of(new JoinInput.Vector(Forms.vector(in))) : Optional.empty();
    List<JoinInput.Score> scores = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      scores.add(Forms.score(in));
    }
    List<JoinInput.Known> labels = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      labels.add(Forms.known(in));
    }
    List<JoinInput.Decided> decisions = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      decisions.add(Forms.decided(in));
    }
    in.end();
    return new Pending(vector, scores, labels, decisions);
  }
}
