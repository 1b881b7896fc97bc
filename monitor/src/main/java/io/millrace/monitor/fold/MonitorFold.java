package io.millrace.monitor.fold;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.input.FeatureWindows;
import io.millrace.monitor.input.Reference;
import io.millrace.monitor.join.Closing;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.join.OutcomeJoin;
import io.millrace.monitor.join.Pending;
import io.millrace.monitor.join.PendingForm;
import io.millrace.monitor.join.Plausibility;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The whole monitor in one thread, of the same parts that the Flink job runs: messages in, in any
 * order that the watermark allows; what the monitor says out.
 *
 * <pre>
 *   accept(vector | prediction | label | decision)   says nothing but refusals
 *   accept(registry record)               goes on where its profile was waited for
 *   advance(t)                            every message with a time at or before t was accepted
 * </pre>
 *
 * <p>A mutable state object: not thread-safe.
 */
public final class MonitorFold {
  private static final int VERSION = 1;

  private final MonitorPlan plan;
  private final String signature;
  private final OutcomeJoin join;
  private final FeatureWindows windows;
  private final OrderedFold ordered;
  private final Map<String, Pending> pending = new HashMap<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Timer.ORDER);
  private long watermark = Long.MIN_VALUE;

  /**
   * When to close an event, as it was known when this was set; a later one may have replaced it.
   */
  private record Timer(long at, String eventId) {
    static final Comparator<Timer> ORDER =
        Comparator.comparingLong(Timer::at).thenComparing(Timer::eventId);
  }

  public MonitorFold(Pipeline pipeline) {
    this(MonitorPlan.of(pipeline));
  }

  public MonitorFold(MonitorPlan plan) {
    this(plan, new FeatureWindows(plan), new OrderedFold(plan));
  }

  private MonitorFold(MonitorPlan plan, FeatureWindows windows, OrderedFold ordered) {
    this.plan = plan;
    this.signature = plan.vectors().signature().hash();
    this.join = new OutcomeJoin(plan);
    this.windows = windows;
    this.ordered = ordered;
  }

  /**
   * Takes in a vector.
   *
   * @throws IllegalArgumentException if it is of another signature than the pipeline's
   */
  public List<MonitorOutput> accept(FeatureVector vector) {
    if (!vector.signature().equals(signature)) {
      throw new IllegalArgumentException(
          "vector of event %s has signature %s, but the pipeline's is %s: bring it into its layout"
              .formatted(vector.eventId(), vector.signature(), signature));
    }
    return accept(new JoinInput.Vector(vector));
  }

  public List<MonitorOutput> accept(Prediction prediction) {
    return accept(JoinInput.Score.of(prediction));
  }

  public List<MonitorOutput> accept(Label label) {
    return accept(new JoinInput.Known(label, Optional.empty()));
  }

  /** What is decided about an event; for pipelines that say whose label is seen. */
  public List<MonitorOutput> accept(Decision decision) {
    return accept(JoinInput.Decided.of(decision));
  }

  /** What is not about a version of this pipeline is passed over. */
  public List<MonitorOutput> accept(RegistryRecord said) {
    return Reference.of(said, plan).map(ordered::accept).orElse(List.of());
  }

  private List<MonitorOutput> accept(JoinInput input) {
    Pending before = pending.getOrDefault(input.eventId(), Pending.NOTHING);
    Optional<Refusal> objection =
        Plausibility.objection(input, plan.rule()).or(() -> join.late(input, before, watermark));
    if (objection.isPresent()) {
      return List.of(new MonitorOutput.DataRefused(objection.get()));
    }
    windows.accept(input);
    Pending after = before.plus(input);
    pending.put(input.eventId(), after);
    if (before.isEmpty() || join.closesAt(before) != join.closesAt(after)) {
      timers.add(new Timer(join.closesAt(after), input.eventId()));
    }
    return List.of();
  }

  /** States that every message with a time at or before this was accepted. */
  public List<MonitorOutput> advance(Instant time) {
    watermark = Math.max(watermark, time.toEpochMilli());
    List<MonitorOutput> out = new ArrayList<>();
    closeUntil(watermark, out);
    windows.closeBefore(watermark).forEach(ordered::accept);
    out.addAll(ordered.advance(watermark));
    return out;
  }

  /**
   * States that nothing more will come: what is pending is closed as it is, what is open is
   * measured.
   */
  public List<MonitorOutput> finish() {
    List<MonitorOutput> out = new ArrayList<>();
    closeUntil(Long.MAX_VALUE, out);
    windows.closeBefore(Long.MAX_VALUE).forEach(ordered::accept);
    out.addAll(ordered.finish());
    return out;
  }

  private void closeUntil(long time, List<MonitorOutput> out) {
    for (Timer next = timers.peek(); next != null && next.at <= time; next = timers.peek()) {
      timers.remove();
      Pending due = pending.get(next.eventId);
      if (due != null && join.closesAt(due) == next.at) {
        pending.remove(next.eventId);
        close(due, out);
      }
    }
  }

  private void close(Pending due, List<MonitorOutput> out) {
    Closing closing = join.close(due);
    closing.refused().forEach(refusal -> out.add(new MonitorOutput.DataRefused(refusal)));
    if (closing.closed().isPresent()) {
      Closing.Closed closed = closing.closed().get();
      out.add(new MonitorOutput.OutcomeClosed(closed.outcome()));
      closed.example().ifPresent(example -> out.add(new MonitorOutput.ExampleMade(example)));
      ordered.accept(closed.outcome());
    }
  }

  /** Event time up to which everything was judged. */
  public long progress() {
    return ordered.progress();
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(windows.snapshot()).put(ordered.snapshot()).put(watermark).put(pending.size());
    pending.forEach((eventId, each) -> out.put(eventId).put(PendingForm.toBytes(each)));
    return out.bytes();
  }

  public static MonitorFold restore(byte[] snapshot, MonitorPlan plan) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    FeatureWindows windows = FeatureWindows.restore(in.getBytes(), plan);
    OrderedFold ordered = OrderedFold.restore(in.getBytes(), plan);
    MonitorFold fold = new MonitorFold(plan, windows, ordered);
    fold.watermark = in.getLong();
    for (int left = in.getInt(); left > 0; left--) {
      String eventId = in.getText();
      Pending each = PendingForm.fromBytes(in.getBytes());
      fold.pending.put(eventId, each);
      fold.timers.add(new Timer(fold.join.closesAt(each), eventId));
    }
    in.end();
    return fold;
  }
}
