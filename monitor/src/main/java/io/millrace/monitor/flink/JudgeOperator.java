package io.millrace.monitor.flink;

import io.millrace.monitor.fold.OrderedFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs the ordered step: one subtask for the whole stream, because its order is total.
 *
 * <p>From a timer of wall-clock time it also says how far it has come. Those records go out at once
 * and outside any transaction, because the replay paces itself by them; they promise nothing about
 * what is committed.
 */
final class JudgeOperator extends AbstractStreamOperator<TopicRecord>
    implements OneInputStreamOperator<Finding, TopicRecord>, ProcessingTimeCallback {
  private static final long serialVersionUID = 1L;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final long NOTHING = Long.MIN_VALUE;

  private final MonitorPlan plan;
  private final CodecSource codecs;
  private final Duration interval;
  private transient @Nullable RecordWriter writer;
  private transient @Nullable OrderedFold fold;
  private transient @Nullable ListState<byte[]> state;
  private transient @Nullable ScheduledFuture<?> timer;
  private transient long reported;
  private transient long reportedAtMillis;

  JudgeOperator(MonitorPlan plan, CodecSource codecs, Duration interval) {
    this.plan = plan;
    this.codecs = codecs;
    this.interval = interval;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ListState<byte[]> stored =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "fold", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    OrderedFold restored = new OrderedFold(plan);
    for (byte[] bytes : stored.get()) {
      restored = OrderedFold.restore(bytes, plan);
    }
    state = stored;
    fold = restored;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    ListState<byte[]> stored = Objects.requireNonNull(state);
    stored.clear();
    stored.add(fold().snapshot());
  }

  @Override
  public void open() throws Exception {
    super.open();
    writer = new RecordWriter(plan, codecs.open());
    reported = NOTHING;
    reportedAtMillis = getProcessingTimeService().getCurrentProcessingTime();
    setTimer();
  }

  private void setTimer() {
    long next = getProcessingTimeService().getCurrentProcessingTime() + interval.toMillis();
    timer = getProcessingTimeService().registerTimer(next, this);
  }

  @Override
  public void processElement(StreamRecord<Finding> element) {
    switch (element.getValue()) {
      case Finding.Closed closed -> fold().accept(closed.outcome());
      case Finding.Seen seen -> fold().accept(seen.window());
      case Finding.Told told -> say(fold().accept(told.reference()));
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    say(
        mark.getTimestamp() == Long.MAX_VALUE
            ? fold().finish()
            : fold().advance(mark.getTimestamp()));
    super.processWatermark(mark);
  }

  private void say(List<MonitorOutput> said) {
    RecordWriter encoder = Objects.requireNonNull(writer, "not opened");
    for (MonitorOutput each : said) {
      encoder.write(each).ifPresent(encoded -> output.collect(new StreamRecord<>(encoded)));
    }
  }

  @Override
  public void onProcessingTime(long timeMillis) {
    report(timeMillis);
    setTimer();
  }

  private void report(long nowMillis) {
    long progress = fold().progress();
    Duration since = Duration.ofMillis(nowMillis - reportedAtMillis);
    Optional<String> awaited = fold().waitsFor();
    // Repeated, it says that the monitor is there: a replay waits for one that is away.
    boolean isDue = awaited.isEmpty() && progress > NOTHING && since.compareTo(HEARTBEAT) >= 0;
    if (progress > reported || isDue) {
      TopicRecord encoded =
          Objects.requireNonNull(writer, "not opened")
              .write(
                  Instant.ofEpochMilli(progress), fold().closed(), Instant.ofEpochMilli(nowMillis));
      output.collect(MonitorJob.PROGRESS, new StreamRecord<>(encoded));
      reported = progress;
      reportedAtMillis = nowMillis;
    } else if (awaited.isPresent() && since.compareTo(PATIENCE) > 0) {
      LOG.warn(
          "pipeline {} stands still: the registry has not told the profile of {} yet",
          plan.pipeline(),
          awaited.get());
      reportedAtMillis = nowMillis;
    }
  }

  @Override
  public void close() throws Exception {
    if (timer != null) {
      timer.cancel(false);
    }
    super.close();
  }

  private OrderedFold fold() {
    return Objects.requireNonNull(fold, "state was not initialised");
  }
}
