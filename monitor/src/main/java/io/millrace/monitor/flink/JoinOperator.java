package io.millrace.monitor.flink;

import io.millrace.monitor.input.FeatureWindows;
import io.millrace.monitor.input.PartialWindow;
import io.millrace.monitor.join.Closing;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.join.OutcomeJoin;
import io.millrace.monitor.join.Pending;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs the join by event id, and beside it this subtask's share of the input windows.
 *
 * <p>It is an operator rather than a keyed function because the windows are kept by subtask, not by
 * id, and are closed by the watermark itself. Outcomes and examples are encoded here, where the
 * work is shared out; only what the judge needs travels on.
 */
final class JoinOperator extends AbstractStreamOperator<Finding>
    implements OneInputStreamOperator<JoinInput, Finding>, Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  private final MonitorPlan plan;
  private final CodecSource codecs;
  private transient @Nullable Parts parts;
  private transient @Nullable FeatureWindows windows;
  private transient @Nullable ListState<byte[]> windowState;

  /** What is made where the operator runs. */
  private record Parts(
      OutcomeJoin join,
      RecordWriter writer,
      Refusals refusals,
      ValueState<Pending> pending,
      InternalTimerService<VoidNamespace> timers) {}

  JoinOperator(MonitorPlan plan, CodecSource codecs) {
    this.plan = plan;
    this.codecs = codecs;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ListState<byte[]> state =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "windows", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    FeatureWindows restored = new FeatureWindows(plan);
    for (byte[] share : state.get()) {
      restored.takeOver(FeatureWindows.restore(share, plan));
    }
    windowState = state;
    windows = restored;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    ListState<byte[]> state = Objects.requireNonNull(windowState);
    state.clear();
    state.add(windows().snapshot());
  }

  @Override
  public void open() throws Exception {
    super.open();
    FeatureWindows counted = windows();
    getMetricGroup().gauge("late_for_window", counted::late);
    parts =
        new Parts(
            new OutcomeJoin(plan),
            new RecordWriter(plan, codecs.open()),
            new Refusals(getMetricGroup()),
            getRuntimeContext().getState(new ValueStateDescriptor<>("pending", FlatTypes.PENDING)),
            getInternalTimerService("closing", VoidNamespaceSerializer.INSTANCE, this));
  }

  @Override
  public void processElement(StreamRecord<JoinInput> element) throws Exception {
    JoinInput input = element.getValue();
    Parts its = parts();
    Pending stored = its.pending.value();
    Pending before = stored == null ? Pending.NOTHING : stored;
    Optional<Refusal> late = its.join.late(input, before, its.timers.currentWatermark());
    if (late.isPresent()) {
      its.refusals.count(late.get());
      return;
    }
    windows().accept(input);
    Pending after = before.plus(input);
    its.pending.update(after);
    long due = its.join.closesAt(after);
    if (before.isEmpty()) {
      its.timers.registerEventTimeTimer(VoidNamespace.INSTANCE, due);
    } else if (its.join.closesAt(before) != due) {
      its.timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, its.join.closesAt(before));
      its.timers.registerEventTimeTimer(VoidNamespace.INSTANCE, due);
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    Parts its = parts();
    Pending due = its.pending.value();
    if (due == null) {
      return;
    }
    its.pending.clear();
    Closing closing = its.join.close(due);
    for (Refusal refusal : closing.refused()) {
      its.refusals.count(refusal);
      write(new MonitorOutput.DataRefused(refusal));
    }
    if (closing.closed().isPresent()) {
      Closing.Closed closed = closing.closed().get();
      write(new MonitorOutput.OutcomeClosed(closed.outcome()));
      closed.example().ifPresent(example -> write(new MonitorOutput.ExampleMade(example)));
      output.collect(new StreamRecord<>(new Finding.Closed(closed.outcome())));
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("no timer of processing time is ever set");
  }

  private void write(MonitorOutput said) {
    parts()
        .writer
        .write(said)
        .ifPresent(encoded -> output.collect(MonitorJob.RECORDS, new StreamRecord<>(encoded)));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    for (PartialWindow window : windows().closeBefore(mark.getTimestamp())) {
      output.collect(new StreamRecord<>(new Finding.Seen(window)));
    }
    super.processWatermark(mark);
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "not opened");
  }

  private FeatureWindows windows() {
    return Objects.requireNonNull(windows, "state was not initialised");
  }
}
