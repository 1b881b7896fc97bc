package io.millrace.monitor.fold;

import io.millrace.measures.profile.Profile;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.input.InputDrift;
import io.millrace.monitor.input.PartialForm;
import io.millrace.monitor.input.PartialWindow;
import io.millrace.monitor.input.Reference;
import io.millrace.monitor.input.References;
import io.millrace.monitor.join.OutcomeForm;
import io.millrace.monitor.judge.InputTest;
import io.millrace.monitor.judge.Judge;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Puts closed outcomes and windows of inputs, which come in any order, into their total order and
 * lets the judge step through them as the watermark passes.
 *
 * <p>Windows before outcomes of the same moment, outcomes by id. A window whose champion's profile
 * has not been told yet holds everything back: the registry's word was written before that version
 * scored, so it comes, and what is said must not depend on how soon. A mutable state object: not
 * thread-safe.
 */
public final class OrderedFold {
  private static final int VERSION = 1;

  private final References references;
  private final Judge judge;
  private final TreeMap<Long, PartialWindow> windows = new TreeMap<>();
  private final PriorityQueue<Outcome> outcomes =
      new PriorityQueue<>(Comparator.comparing(Outcome::closedAt).thenComparing(Outcome::eventId));
  private long watermark = Long.MIN_VALUE;
  private long progress = Long.MIN_VALUE;
  private long closed;

  public OrderedFold(MonitorPlan plan) {
    this(new References(), Judge.of(plan));
  }

  private OrderedFold(References references, Judge judge) {
    this.references = references;
    this.judge = judge;
  }

  /**
   * Takes in an outcome. One whose moment has passed is left out, because the order cannot be
   * mended; the join lets none through, but for a vector that comes again right after a restart.
   */
  public void accept(Outcome outcome) {
    if (outcome.closedAt().toEpochMilli() > progress) {
      outcomes.add(outcome);
    }
  }

  /** Takes in a share of a window; one that has passed is left out. */
  public void accept(PartialWindow window) {
    if (window.endMillis() <= progress) {
      return;
    }
    windows.merge(window.startMillis(), window, PartialWindow::merge);
  }

  /** Takes in a profile; where one was waited for, goes on. */
  public List<MonitorOutput> accept(Reference reference) {
    references.learn(reference);
    return advance(watermark);
  }

  /** States that everything at or before this event time was accepted. */
  public List<MonitorOutput> advance(long timeMillis) {
    watermark = Math.max(watermark, timeMillis);
    List<MonitorOutput> out = new ArrayList<>();
    if (drain(out)) {
      progress = watermark;
      out.addAll(judge.advance(watermark));
    }
    return out;
  }

  /** States that nothing more will come. Event time stands still then: nothing new falls due. */
  public List<MonitorOutput> finish() {
    long before = watermark;
    watermark = Long.MAX_VALUE;
    List<MonitorOutput> out = new ArrayList<>();
    if (drain(out)) {
      progress = Math.max(progress, before);
      out.addAll(judge.finish());
    }
    watermark = before;
    return out;
  }

  /** Steps through what is due; false when a profile is waited for. */
  private boolean drain(List<MonitorOutput> out) {
    while (true) {
      long window =
          windows.isEmpty() ? Long.MAX_VALUE : windows.firstEntry().getValue().endMillis();
      Outcome first = outcomes.peek();
      long outcome = first == null ? Long.MAX_VALUE : first.closedAt().toEpochMilli();
      long next = Math.min(window, outcome);
      if (next > watermark || next == Long.MAX_VALUE) {
        return true;
      }
      if (window > outcome) {
        out.addAll(judge.step(outcomes.remove()));
        closed++;
      } else if (test(windows.firstEntry().getValue(), out)) {
        windows.pollFirstEntry();
      } else {
        progress = window - 1;
        return false;
      }
    }
  }

  /** False when the champion's profile is still to come. */
  private boolean test(PartialWindow window, List<MonitorOutput> out) {
    if (window.champion().isEmpty()) {
      return true;
    }
    Optional<Profile> reference = references.of(window.champion().get());
    reference.ifPresent(
        profile ->
            out.addAll(
                judge.step(
                    new InputTest(
                        Instant.ofEpochMilli(window.startMillis()),
                        Instant.ofEpochMilli(window.endMillis()),
                        InputDrift.test(window, window.champion().get().name(), profile)))));
    return reference.isPresent();
  }

  /** The version whose profile is waited for. */
  public Optional<String> waitsFor() {
    return progress < watermark && !windows.isEmpty()
        ? windows.firstEntry().getValue().champion().map(PartialWindow.Champion::name)
        : Optional.empty();
  }

  /** Event time up to which everything was judged. */
  public long progress() {
    return progress;
  }

  /** Outcomes judged so far. */
  public long closed() {
    return closed;
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(references.snapshot()).put(judge.snapshot());
    out.put(watermark).put(progress).put(closed);
    out.put(windows.size());
    windows.values().forEach(window -> out.put(PartialForm.toBytes(window)));
    out.put(outcomes.size());
    outcomes.forEach(outcome -> out.put(OutcomeForm.toBytes(outcome)));
    return out.bytes();
  }

  public static OrderedFold restore(byte[] snapshot, MonitorPlan plan) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    References references = References.restore(in.getBytes());
    OrderedFold fold = new OrderedFold(references, Judge.restore(in.getBytes(), plan));
    fold.watermark = in.getLong();
    fold.progress = in.getLong();
    fold.closed = in.getLong();
    for (int left = in.getInt(); left > 0; left--) {
      fold.accept(PartialForm.fromBytes(in.getBytes()));
    }
    for (int left = in.getInt(); left > 0; left--) {
      fold.accept(OutcomeForm.fromBytes(in.getBytes()));
    }
    in.end();
    return fold;
  }
}
