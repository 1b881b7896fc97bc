package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.Retraining;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.DurationText;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for new versions, or records why not: every drift gets one or the other.
 *
 * <p>The bootstrap is asked for once, when so much event time has passed since the first event. A
 * schedule counts from there. After an open request of any cause nothing is asked for within the
 * cooldown. A drift of the error is reported once, maybe before a training could make much of it:
 * it is asked for when {@link Retraining#least} outcomes since its start are known and the cooldown
 * is over, unless the error fell again or something else opened a request. A trial that is running
 * does not count: a newer version supersedes it. The brake on retraining is not known here, because
 * when the registry's word arrives is no property of the log: the retraining stage answers a
 * request under the brake. A mutable state object: not thread-safe.
 */
final class RequestBook {
  private static final int VERSION = 2;
  private static final long NEVER = Long.MAX_VALUE;

  private final Retraining rules;
  private long first = NEVER;
  private long bootstrapAt = NEVER;
  private long scheduleAt = NEVER;
  private long lastAt = NEVER;
  private String lastId = "";
  private @Nullable Waiting waiting;

  /** A drift that is to be asked for. */
  private static final class Waiting {
    final String drift;
    final long sinceMillis;
    final String why;
    long outcomes;

    Waiting(String drift, long sinceMillis, String why, long outcomes) {
      this.drift = drift;
      this.sinceMillis = sinceMillis;
      this.why = why;
      this.outcomes = outcomes;
    }

    Basis at(Instant at) {
      return new Basis(Request.Cause.ERROR_DRIFT, List.of(drift), sinceMillis, at, why);
    }
  }

  RequestBook(Retraining rules) {
    this.rules = rules;
  }

  /** An event of this time was seen; the first one starts the bootstrap's clock. */
  void saw(long eventMillis) {
    if (first == NEVER) {
      first = eventMillis;
      bootstrapAt = eventMillis + rules.bootstrap().toMillis();
    }
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextTick() {
    return Math.min(bootstrapAt, scheduleAt);
  }

  /** Asks what is due by the clock at {@link #nextTick}. */
  void tick(List<MonitorOutput> out) {
    if (bootstrapAt <= scheduleAt) {
      Instant at = Instant.ofEpochMilli(bootstrapAt);
      String why = "the first %s have passed".formatted(DurationText.written(rules.bootstrap()));
      open(rules.contenders(), new Basis(Request.Cause.BOOTSTRAP, List.of(), first, at, why), out);
      rules.every().ifPresent(every -> scheduleAt = bootstrapAt + every.toMillis());
      bootstrapAt = NEVER;
    } else {
      Instant at = Instant.ofEpochMilli(scheduleAt);
      String why = "every %s".formatted(DurationText.written(rules.schedule()));
      Basis basis = new Basis(Request.Cause.SCHEDULE, List.of(), lastAt, at, why);
      ask(basis, Optional.empty(), out);
      scheduleAt += rules.schedule().toMillis();
    }
  }

  /** What a request rests on. */
  private record Basis(
      Request.Cause cause, List<String> drifts, long sinceMillis, Instant at, String why) {
    String id() {
      return cause.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + at;
    }
  }

  /** A labelled outcome of this maturity; asks for a drift that waited for it. */
  void labelled(Instant at, List<MonitorOutput> out) {
    if (waiting != null) {
      waiting.outcomes++;
      if (objection(waiting, at).isEmpty()) {
        open(rules.trainable(), waiting.at(at), out);
      }
    }
  }

  /** A change of the champion's error: a rise is answered, a fall ends the waiting of one. */
  void answer(Drift drift, List<MonitorOutput> out) {
    if (!drift.drifted()) {
      waiting = null;
      return;
    }
    String why =
        "mean excess loss of %s rose from %.4f to %.4f"
            .formatted(drift.subject(), drift.threshold(), drift.statistic());
    var risen = new Waiting(drift.id(), drift.startedAt().toEpochMilli(), why, drift.count());
    if (!rules.onErrorDrift()) {
      refuse(risen.at(drift.detectedAt()), "retrain.when does not name error-drift", out);
      return;
    }
    Optional<String> objection = objection(risen, drift.detectedAt());
    if (objection.isPresent()) {
      refuse(risen.at(drift.detectedAt()), objection.get(), out);
      waiting = risen;
    } else {
      open(rules.trainable(), risen.at(drift.detectedAt()), out);
    }
  }

  private Optional<String> objection(Waiting risen, Instant at) {
    Optional<String> tooFew =
        risen.outcomes >= rules.least()
            ? Optional.empty()
            : Optional.of(
                "%d outcomes are known since its start, a training needs %d: asked for then"
                    .formatted(risen.outcomes, rules.least()));
    return tooFew.or(() -> cooling(at)).or(this::nobodyToTrain);
  }

  /** Nothing is said when no feature drifted. */
  void answer(InputTest test, List<MonitorOutput> out) {
    List<Drift> drifted = test.drifts().stream().filter(Drift::drifted).toList();
    if (drifted.isEmpty()) {
      return;
    }
    double share = (double) drifted.size() / test.drifts().size();
    String why =
        "%d of %d features drifted: %s"
            .formatted(
                drifted.size(),
                test.drifts().size(),
                String.join(", ", drifted.stream().map(Drift::subject).toList()));
    Optional<String> objection = Optional.empty();
    if (!rules.onFeatureDrift()) {
      objection = Optional.of("retrain.when does not name feature-drift");
    } else if (share <= rules.featureShare()) {
      objection =
          Optional.of("the share %.2f is not above %s".formatted(share, rules.featureShare()));
    }
    Basis basis =
        new Basis(
            Request.Cause.FEATURE_DRIFT,
            drifted.stream().map(Drift::id).toList(),
            test.windowStart().toEpochMilli(),
            test.windowEnd(),
            why);
    ask(basis, objection, out);
  }

  private void ask(Basis basis, Optional<String> objection, List<MonitorOutput> out) {
    Optional<String> refusal = objection.or(() -> cooling(basis.at)).or(this::nobodyToTrain);
    if (refusal.isPresent()) {
      refuse(basis, refusal.get(), out);
    } else {
      open(rules.trainable(), basis, out);
    }
  }

  private static void refuse(Basis basis, String reason, List<MonitorOutput> out) {
    String why = basis.why + "; not asked for: " + reason;
    out.add(request(Request.State.REFUSED, List.of(), basis, why));
  }

  private Optional<String> cooling(Instant at) {
    if (lastAt == NEVER) {
      return Optional.of("there is no version yet: the bootstrap comes first");
    }
    Instant end = Instant.ofEpochMilli(lastAt).plus(rules.cooldown());
    return at.isBefore(end)
        ? Optional.of("cooldown until %s, after request %s".formatted(end, lastId))
        : Optional.empty();
  }

  private Optional<String> nobodyToTrain() {
    return rules.trainable().isEmpty()
        ? Optional.of("every contender is a given file: nothing is trained here")
        : Optional.empty();
  }

  private void open(List<String> contenders, Basis basis, List<MonitorOutput> out) {
    lastAt = basis.at.toEpochMilli();
    lastId = basis.id();
    waiting = null;
    out.add(request(Request.State.OPEN, contenders, basis, basis.why));
  }

  private static MonitorOutput request(
      Request.State state, List<String> contenders, Basis basis, String why) {
    return new MonitorOutput.RequestOpened(
        new Request(
            basis.id(),
            basis.cause,
            state,
            contenders,
            basis.drifts,
            Instant.ofEpochMilli(basis.sinceMillis),
            basis.at,
            why,
            List.of(),
            0,
            Optional.empty()));
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(first).put(bootstrapAt).put(scheduleAt).put(lastAt).put(lastId);
    out.put(waiting != null);
    if (waiting != null) {
      out.put(waiting.drift).put(waiting.sinceMillis).put(waiting.why).put(waiting.outcomes);
    }
    return out.bytes();
  }

  static RequestBook restore(byte[] snapshot, Retraining rules) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    RequestBook book = new RequestBook(rules);
    book.first = in.getLong();
    book.bootstrapAt = in.getLong();
    book.scheduleAt = in.getLong();
    book.lastAt = in.getLong();
    book.lastId = in.getText();
    if (in.getBoolean()) {
      book.waiting = new Waiting(in.getText(), in.getLong(), in.getText(), in.getLong());
    }
    in.end();
    return book;
  }
}
