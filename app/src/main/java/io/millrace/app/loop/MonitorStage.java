package io.millrace.app.loop;

import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The monitor's fold over the logs. Its watermark is the least over partitions of the event time up
 * to which vectors and labels were read, and stays where scores still to come would be missed: an
 * outcome is not closed, nor a window of inputs, while a worker has yet to answer for it.
 */
final class MonitorStage implements Stage {
  private static final long NOTHING = Long.MIN_VALUE;

  private final MonitorPlan plan;
  private final LoopLogs logs;
  private final List<ScoringStage> workers;
  private final Cursor<FeatureVector> features;
  private final Cursor<Label> labels;
  private final Cursor<Prediction> predictions;
  private final Cursor<Decision> decisions;
  private final Optional<DecidingStage> deciding;
  private final Cursor<RegistryRecord> models;
  private final Transaction transaction = new Transaction();
  private final MonitorOutputs outputs;
  private final LoopSettings.Crashes crashes;
  private MonitorFold fold;
  private Progress progress;
  private Saved saved;
  private int turn;

  /** What a commit keeps; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Saved(byte[] fold, Progress progress) {}

  /** Event time that was read, by partition, and the watermark that was stated; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Progress(long[] read, long watermark) {
    Progress copy(long stated) {
      return new Progress(read.clone(), stated);
    }
  }

  MonitorStage(
      Pipeline pipeline,
      LoopLogs logs,
      List<ScoringStage> workers,
      Optional<DecidingStage> deciding,
      LoopSettings.Crashes crashes) {
    this.plan = MonitorPlan.of(pipeline);
    this.logs = logs;
    this.workers = List.copyOf(workers);
    this.features = new Cursor<>(logs.features());
    this.labels = new Cursor<>(logs.labels());
    this.predictions = new Cursor<>(logs.predictions());
    this.decisions = new Cursor<>(logs.decisions());
    this.deciding = deciding;
    this.models = new Cursor<>(logs.models());
    this.outputs = new MonitorOutputs(logs, transaction);
    this.crashes = crashes;
    this.fold = new MonitorFold(plan);
    long[] read = new long[features.partitions()];
    Arrays.fill(read, NOTHING);
    this.progress = new Progress(read, NOTHING);
    this.saved = new Saved(new byte[0], progress.copy(NOTHING));
    save();
  }

  @Override
  public String name() {
    return "monitor";
  }

  /**
   * Takes records of one partition of one log, another at each call, then all scores and decisions
   * that have come: they are older than what is read.
   */
  @Override
  public int step(int most) {
    int places = 2 * features.partitions() + 1;
    int taken = 0;
    for (int tried = 0; tried < places && taken == 0; tried++) {
      taken = takeAt(turn++ % places, most);
    }
    taken += takeScores();
    long before = progress.watermark();
    advance();
    return taken + (progress.watermark() > before ? 1 : 0);
  }

  private int takeAt(int place, int most) {
    int partition = place / 2;
    if (partition == features.partitions()) {
      return takeModels(most);
    }
    return place % 2 == 0 ? takeVectors(partition, most) : takeLabels(partition, most);
  }

  private int takeVectors(int partition, int most) {
    int taken = 0;
    while (taken < most && features.hasNext(partition)) {
      FeatureVector vector = features.next(partition);
      saw(partition, vector.eventTime());
      outputs.write(fold.accept(vector));
      taken++;
    }
    return taken;
  }

  private int takeLabels(int partition, int most) {
    int taken = 0;
    while (taken < most && labels.hasNext(partition)) {
      Label label = labels.next(partition);
      saw(partition, label.knownAt());
      outputs.write(fold.accept(label));
      taken++;
    }
    return taken;
  }

  private int takeModels(int most) {
    int taken = 0;
    while (taken < most && models.hasNext(0)) {
      outputs.write(fold.accept(models.next(0)));
      taken++;
    }
    return taken;
  }

  private int takeScores() {
    int taken = 0;
    for (int partition = 0; partition < predictions.partitions(); partition++) {
      while (predictions.hasNext(partition)) {
        outputs.write(fold.accept(predictions.next(partition)));
        taken++;
      }
      while (decisions.hasNext(partition)) {
        outputs.write(fold.accept(decisions.next(partition)));
        taken++;
      }
    }
    return taken;
  }

  private void saw(int partition, Instant time) {
    progress.read()[partition] = Math.max(progress.read()[partition], time.toEpochMilli());
  }

  /** States the watermark as far as it may go. */
  void advance() {
    long to = Math.min(readTo(), scoredTo());
    if (to > progress.watermark()) {
      progress = new Progress(progress.read(), to);
      outputs.write(fold.advance(Instant.ofEpochMilli(to)));
    }
  }

  /** Whether scores and decisions are all that holds the watermark back. */
  boolean waitsForScores() {
    return scoredTo() < readTo();
  }

  /**
   * The next record of a partition may bear the time of the last. A partition that never had one is
   * left out of account: no key may ever hash to it.
   */
  private long readTo() {
    long least = Long.MAX_VALUE;
    for (int partition = 0; partition < features.partitions(); partition++) {
      if (!isEmpty(partition)) {
        least = Math.min(least, reached(partition));
      }
    }
    return least == Long.MAX_VALUE ? NOTHING : least;
  }

  private boolean isEmpty(int partition) {
    return logs.keyed().end(partition) == 0
        && logs.raw().values().stream().allMatch(raw -> raw.end(partition) == 0);
  }

  private long reached(int partition) {
    FeatureVector vector = features.peek(partition);
    Label label = labels.peek(partition);
    long unread =
        Math.min(
            vector == null ? Long.MAX_VALUE : vector.eventTime().toEpochMilli(),
            label == null ? Long.MAX_VALUE : label.knownAt().toEpochMilli());
    long reached = Math.min(unread, progress.read()[partition]);
    return reached == NOTHING ? NOTHING : reached - 1;
  }

  /** Just before the first outcome or window of inputs that waits for a score or a decision. */
  private long scoredTo() {
    long first = Long.MAX_VALUE;
    for (ScoringStage worker : workers) {
      for (int partition = 0; partition < features.partitions(); partition++) {
        first = Math.min(first, worker.firstUnscored(partition));
      }
    }
    if (deciding.isPresent()) {
      for (int partition = 0; partition < features.partitions(); partition++) {
        first = Math.min(first, deciding.get().firstUndecided(partition));
      }
    }
    if (first == Long.MAX_VALUE) {
      return first;
    }
    long window = plan.window().toMillis();
    long windowEnd = (Math.floorDiv(first, window) + 1) * window;
    return Math.min(windowEnd, plan.maturity().closesAt(first)) - 1;
  }

  /** Closes what is left, when the logs have ended. */
  void finish() {
    takeScores();
    outputs.write(fold.finish());
  }

  /** Event time up to which everything is judged and committed. */
  long watermark() {
    return saved.progress().watermark();
  }

  /** Events of the scored stream that are read and committed. */
  long vectors() {
    long all = 0;
    for (int partition = 0; partition < features.partitions(); partition++) {
      all += features.committed(partition);
    }
    return all;
  }

  private void save() {
    boolean keep = crashes == LoopSettings.Crashes.POSSIBLE;
    saved = new Saved(keep ? fold.snapshot() : new byte[0], progress.copy(progress.watermark()));
  }

  @Override
  public void commit() {
    transaction.commit();
    features.commit();
    labels.commit();
    predictions.commit();
    decisions.commit();
    models.commit();
    save();
  }

  @Override
  public void crash() {
    transaction.abort();
    features.rewind();
    labels.rewind();
    predictions.rewind();
    decisions.rewind();
    models.rewind();
    fold = MonitorFold.restore(saved.fold(), plan);
    progress = saved.progress().copy(saved.progress().watermark());
  }

  void forget() {
    labels.forget();
    predictions.forget();
    decisions.forget();
  }

  long committed(int partition) {
    return features.committed(partition);
  }
}
