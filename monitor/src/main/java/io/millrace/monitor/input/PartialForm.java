package io.millrace.monitor.input;

import io.millrace.measures.profile.Profile;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.input.PartialWindow.Champion;
import java.util.Optional;

/** A partial window as bytes, for snapshots and for the way between operators. */
public final class PartialForm {
  private static final int VERSION = 1;

  private PartialForm() {}

  public static byte[] toBytes(PartialWindow window) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(window.startMillis()).put(window.endMillis()).put(window.profile().toBytes());
    out.put(window.champion().isPresent());
    if (window.champion().isPresent()) {
      Champion champion = window.champion().get();
      out.put(champion.eventMillis()).put(champion.eventId());
      out.put(champion.contender()).put(champion.version());
    }
    return out.bytes();
  }

  public static PartialWindow fromBytes(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    long start = in.getLong();
    long end = in.getLong();
    Profile profile = Profile.fromBytes(in.getBytes());
    Optional<Champion> champion =
        in.getBoolean()
            ? Optional.of(new Champion(in.getLong(), in.getText(), in.getText(), in.getInt()))
            : Optional.empty();
    in.end();
    return new PartialWindow(start, end, profile, champion);
  }
}
