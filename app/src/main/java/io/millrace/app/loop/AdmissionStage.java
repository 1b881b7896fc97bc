package io.millrace.app.loop;

import io.millrace.features.admission.Candidate;
import io.millrace.features.admission.Decision;
import io.millrace.features.admission.PartitionAdmission;
import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.Progress;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.engine.Rekeying;
import io.millrace.schemas.expression.Derivation;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.registry.RawCodecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Admission of one partition of all streams: always the stream whose next record is earliest, as
 * far as they are there, as Kafka Streams reads them.
 */
final class AdmissionStage implements Stage {
  private final LoopLogs logs;
  private final int partition;
  private final List<Source> sources = new ArrayList<>();
  private final Transaction transaction = new Transaction();
  private final SavedState saved;
  private final Rekeying rekeying;
  private PartitionAdmission admission;
  private Progress progress;

  AdmissionStage(Pipeline pipeline, Codecs codecs, LoopLogs logs, int partition, SavedState saved) {
    this.logs = logs;
    this.partition = partition;
    this.saved = saved;
    this.admission = new PartitionAdmission(pipeline);
    this.rekeying = new Rekeying(pipeline);
    this.progress = new Progress(partition);
    pipeline
        .streams()
        .values()
        .forEach(stream -> sources.add(new Source(pipeline, stream, codecs, logs)));
  }

  /** One stream: its next record is read once, for its time and for admission. */
  private static final class Source {
    private final String stream;
    private final int timePosition;
    private final Codec<List<@Nullable Object>> codec;
    private final Derivation derivation;
    private final Cursor<RawRecord> cursor;
    private @Nullable Head head;

    Source(Pipeline pipeline, Pipeline.Stream stream, Codecs codecs, LoopLogs logs) {
      this.stream = stream.name();
      this.timePosition = stream.schema().position(stream.time());
      this.codec = RawCodecs.of(codecs, pipeline, stream);
      this.derivation = Derivation.of(stream);
      this.cursor = new Cursor<>(logs.raw(stream.name()));
    }

    @Nullable Head head(int partition) {
      RawRecord next = cursor.peek(partition);
      if (head == null && next != null) {
        head = read(next);
      }
      return head;
    }

    private Head read(RawRecord next) {
      try {
        List<@Nullable Object> values = derivation.extend(values(next));
        long at = values.get(timePosition) instanceof Instant time ? time.toEpochMilli() : 0;
        return new Head(next, at, values, "");
      } catch (PoisonException e) {
        return new Head(next, 0, null, String.valueOf(e.getMessage()));
      }
    }

    private List<@Nullable Object> values(RawRecord next) {
      return switch (next) {
        case RawRecord.Encoded encoded -> codec.decode(encoded.value().bytes());
        case RawRecord.Decoded decoded -> decoded.values();
      };
    }

    void rewind() {
      cursor.rewind();
      head = null;
    }
  }

  /** A record that is next; without values it is poison. */
  private static final class Head {
    private final RawRecord raw;
    private final long atMillis;
    private final @Nullable List<@Nullable Object> values;
    private final String poison;

    Head(RawRecord raw, long atMillis, @Nullable List<@Nullable Object> values, String poison) {
      this.raw = raw;
      this.atMillis = atMillis;
      this.values = values;
      this.poison = poison;
    }
  }

  @Override
  public String name() {
    return "admission-" + partition;
  }

  @Override
  public int step(int most) {
    int taken = 0;
    for (Source next = earliest(); next != null && taken < most; next = earliest()) {
      take(next);
      taken++;
    }
    return taken;
  }

  private @Nullable Source earliest() {
    Source best = null;
    long bestAt = Long.MAX_VALUE;
    for (Source source : sources) {
      Head head = source.head(partition);
      if (head != null && (best == null || head.atMillis < bestAt)) {
        best = source;
        bestAt = head.atMillis;
      }
    }
    return best;
  }

  private void take(Source source) {
    Head head = source.head(partition);
    if (head == null) {
      return;
    }
    long offset = source.cursor.position(partition);
    source.cursor.next(partition);
    source.head = null;
    if (head.values == null) {
      refuse(source, head, offset, Refusal.POISON, head.poison);
      return;
    }
    var candidate = new Candidate(source.stream, head.values, Optional.empty());
    switch (admission.decide(candidate)) {
      case Decision.Admitted(Event event) -> admit(event, offset, head.raw.value());
      case Decision.Refused(Refusal reason, String message) ->
          refuse(source, head, offset, reason, message);
    }
  }

  private void admit(Event event, long offset, Blob value) {
    transaction.append(
        logs.keyed(),
        logs.keyed().partitionOf(event.key()),
        new Keyed(event, partition, offset, value));
    for (Rekeying.Place place : rekeying.places(event)) {
      transaction.append(
          logs.rekeyed(),
          logs.rekeyed().partitionOf(place.text()),
          new Rekeyed.Entry(place.by(), partition, place.of(event)));
    }
    progress.admitted(event);
  }

  /** Says that all that there was has been read. */
  void rest() {
    mark(Rekeyed.Pace.RESTING);
    transaction.commit();
  }

  /** Where one partition writes alone, its events say all. */
  private void mark(Rekeyed.Pace pace) {
    if (rekeying.isNeeded() && logs.rekeyed().partitions() > 1) {
      progress.mark(pace).ifPresent(this::sendToAll);
    }
  }

  private void sendToAll(Rekeyed.Mark mark) {
    for (int to = 0; to < logs.rekeyed().partitions(); to++) {
      transaction.append(logs.rekeyed(), to, mark);
    }
  }

  private void refuse(Source source, Head head, long offset, Refusal reason, String message) {
    transaction.append(
        logs.deadLetters(),
        0,
        new Refused(
            "features",
            reason.code(),
            message,
            source.stream,
            partition,
            offset,
            "",
            head.raw.value()));
  }

  @Override
  public void commit() {
    mark(Rekeyed.Pace.MOVING);
    transaction.commit();
    sources.forEach(source -> source.cursor.commit());
    saved.save(admission);
  }

  @Override
  public void crash() {
    transaction.abort();
    sources.forEach(Source::rewind);
    admission = saved.resume(admission.fresh());
    progress = new Progress(partition);
  }

  void forget() {
    for (Source source : sources) {
      logs.raw(source.stream).forgetBefore(partition, source.cursor.committed(partition));
    }
  }
}
