package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.util.Locale;

/** Which two versions are compared, and as what. */
record Pairing(
    Verdict.Comparison kind,
    String contender,
    int version,
    String againstContender,
    int againstVersion) {

  static Pairing of(
      Verdict.Comparison kind, Outcome.ScoredBy candidate, Outcome.ScoredBy baseline) {
    return new Pairing(
        kind, candidate.contender(), candidate.version(), baseline.contender(), baseline.version());
  }

  /** Of one contender there is one comparison of a kind at a time. */
  String seat() {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + contender;
  }

  /** {@code trial/trees@4/trees@3}. */
  String id() {
    return "%s@%d/%s@%d".formatted(seat(), version, againstContender, againstVersion);
  }

  /** Whether both versions scored the event. */
  boolean isIn(Outcome outcome) {
    return outcome.scores().stream().anyMatch(s -> is(s, contender, version))
        && outcome.scores().stream().anyMatch(s -> is(s, againstContender, againstVersion));
  }

  private static boolean is(Outcome.ScoredBy scored, String contender, int version) {
    return scored.contender().equals(contender) && scored.version() == version;
  }

  void write(SnapshotWriter out) {
    out.put(kind.name()).put(contender).put(version).put(againstContender).put(againstVersion);
  }

  static Pairing read(SnapshotReader in) {
    return new Pairing(
        Verdict.Comparison.valueOf(in.getText()),
        in.getText(),
        in.getInt(),
        in.getText(),
        in.getInt());
  }
}
