package io.millrace.monitor.input;

import io.millrace.measures.profile.Profile;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The profiles that windows are compared with. Of each contender the latest {@value #KEPT} are
 * kept; a rollback makes the registry say an older one anew. A mutable state object: not
 * thread-safe.
 */
public final class References {
  private static final int VERSION = 1;
  private static final int KEPT = 16;

  private final TreeMap<String, TreeMap<Integer, Profile>> known = new TreeMap<>();

  public void learn(Reference reference) {
    TreeMap<Integer, Profile> versions =
        known.computeIfAbsent(reference.contender(), contender -> new TreeMap<>());
    versions.put(reference.version(), reference.profile());
    if (versions.size() > KEPT) {
      Integer oldest = versions.firstKey();
      versions.remove(oldest == reference.version() ? versions.higherKey(oldest) : oldest);
    }
  }

  public Optional<Profile> of(PartialWindow.Champion champion) {
    TreeMap<Integer, Profile> versions = known.get(champion.contender());
    return versions == null
        ? Optional.empty()
        : Optional.ofNullable(versions.get(champion.version()));
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(known.values().stream().mapToInt(TreeMap::size).sum());
    known.forEach(
        (contender, versions) ->
            versions.forEach(
                (version, profile) ->
                    out.put(contender).put(version.intValue()).put(profile.toBytes())));
    return out.bytes();
  }

  public static References restore(byte[] snapshot) {
    References references = new References();
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      references.learn(new Reference(in.getText(), in.getInt(), Profile.fromBytes(in.getBytes())));
    }
    in.end();
    return references;
  }
}
