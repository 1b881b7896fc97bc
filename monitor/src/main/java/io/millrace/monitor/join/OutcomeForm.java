package io.millrace.monitor.join;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An outcome as flat bytes, for snapshots and for the way between operators. */
public final class OutcomeForm {
  private static final int VERSION = 3;

  private OutcomeForm() {}

  public static byte[] toBytes(Outcome outcome) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(outcome.eventId()).put(outcome.key());
    Forms.write(outcome.eventTime(), out);
    Forms.write(outcome.closedAt(), out);
    out.put(outcome.label().isPresent());
    outcome.label().ifPresent(out::put);
    out.put(outcome.labelKnownAt().isPresent());
    outcome.labelKnownAt().ifPresent(knownAt -> Forms.write(knownAt, out));
    out.put(outcome.observation().isPresent());
    outcome.observation().ifPresent(its -> out.put(its.seen()).put(its.probability()));
    out.put(outcome.segment().size());
    outcome.segment().forEach(out::put);
    out.put(outcome.scores().size());
    for (Outcome.ScoredBy scored : outcome.scores()) {
      out.put(scored.contender()).put(scored.version()).put(scored.alias().name());
      out.put(scored.champion()).put(scored.score()).put(scored.loss().isPresent());
      scored.loss().ifPresent(out::put);
      Forms.write(scored.probabilities(), out);
    }
    return out.bytes();
  }

  public static Outcome fromBytes(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    String eventId = in.getText();
    String key = in.getText();
    Instant eventTime = Forms.instant(in);
    Instant closedAt = Forms.instant(in);
    Optional<Double> label = number(in);
    Optional<Instant> knownAt = in.getBoolean() ? Optional.of(Forms.instant(in)) : Optional.empty();
    Optional<Outcome.Observation> observation =
        in.getBoolean()
            ? Optional.of(new Outcome.Observation(in.getBoolean(), in.getDouble()))
            : Optional.empty();
    List<String> segment = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      segment.add(in.getText());
    }
    List<Outcome.ScoredBy> scores = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      scores.add(
          new Outcome.ScoredBy(
              in.getText(),
              in.getInt(),
              Alias.valueOf(in.getText()),
              in.getBoolean(),
              in.getDouble(),
              number(in),
              Forms.numbers(in)));
    }
    in.end();
    return new Outcome(
        eventId, key, eventTime, closedAt, label, knownAt, observation, segment, scores);
  }

  private static Optional<Double> number(SnapshotReader in) {
    return in.getBoolean() ? Optional.of(in.getDouble()) : Optional.empty();
  }
}
