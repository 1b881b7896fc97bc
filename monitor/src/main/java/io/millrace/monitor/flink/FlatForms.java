package io.millrace.monitor.flink;

import io.millrace.measures.profile.Profile;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.input.PartialForm;
import io.millrace.monitor.input.Reference;
import io.millrace.monitor.join.InputForm;
import io.millrace.monitor.join.OutcomeForm;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Blob;
import java.util.Optional;

/** What travels between operators, as flat bytes. */
final class FlatForms {
  private static final int VERSION = 1;
  private static final int CLOSED = 0;
  private static final int SEEN = 1;
  private static final int TOLD = 2;
  private static final int USABLE = 0;
  private static final int MARK = 1;
  private static final int UNUSABLE = 2;

  private FlatForms() {}

  static byte[] toBytes(Finding finding) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    switch (finding) {
      case Finding.Closed closed -> out.put(CLOSED).put(OutcomeForm.toBytes(closed.outcome()));
      case Finding.Seen seen -> out.put(SEEN).put(PartialForm.toBytes(seen.window()));
      case Finding.Told told -> {
        Reference reference = told.reference();
        out.put(TOLD).put(reference.contender()).put(reference.version());
        out.put(reference.profile().toBytes());
      }
    }
    return out.bytes();
  }

  static Finding finding(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    int kind = in.getInt();
    Finding finding =
        switch (kind) {
          case CLOSED -> new Finding.Closed(OutcomeForm.fromBytes(in.getBytes()));
          case SEEN -> new Finding.Seen(PartialForm.fromBytes(in.getBytes()));
          case TOLD ->
              new Finding.Told(
                  new Reference(in.getText(), in.getInt(), Profile.fromBytes(in.getBytes())));
          default -> throw new IllegalArgumentException("finding of unknown kind " + kind);
        };
    in.end();
    return finding;
  }

  static byte[] toBytes(Arrival arrival) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    return switch (arrival) {
      case Arrival.Usable usable -> out.put(USABLE).put(InputForm.toBytes(usable.input())).bytes();
      case Arrival.Mark mark -> out.put(MARK).put(mark.writer()).put(mark.atMillis()).bytes();
      case Arrival.Unusable unusable -> out.put(UNUSABLE).put(toBytes(unusable.letter())).bytes();
    };
  }

  static Arrival arrival(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    int kind = in.getInt();
    return switch (kind) {
      case USABLE -> new Arrival.Usable(InputForm.fromBytes(in.getBytes()));
      case MARK -> new Arrival.Mark(in.getText(), in.getLong());
      case UNUSABLE -> new Arrival.Unusable(record(in.getBytes()));
      default -> throw new IllegalArgumentException("arrival of unknown kind " + kind);
    };
  }

  static byte[] toBytes(TopicRecord topicRecord) {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(topicRecord.topic()).put(topicRecord.key().bytes());
    out.put(topicRecord.timestampMillis()).put(topicRecord.value().bytes());
    out.put(topicRecord.letter().isPresent());
    if (topicRecord.letter().isPresent()) {
      DeadLetter letter = topicRecord.letter().get();
      out.put(letter.stage()).put(letter.reason()).put(letter.message());
      out.put(letter.topic()).put(letter.partition()).put(letter.offset());
    }
    return out.bytes();
  }

  static TopicRecord record(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    String topic = in.getText();
    Blob key = new Blob(in.getBytes());
    long timestampMillis = in.getLong();
    Blob value = new Blob(in.getBytes());
    Optional<DeadLetter> letter = in.getBoolean() ? Optional.of(letter(in)) : Optional.empty();
    in.end();
    return new TopicRecord(topic, key, timestampMillis, value, letter);
  }

  private static DeadLetter letter(SnapshotReader in) {
    return new DeadLetter(
        in.getText(), in.getText(), in.getText(), in.getText(), in.getInt(), in.getLong());
  }
}
