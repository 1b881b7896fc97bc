package io.millrace.app.loop;

import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline's whole loop in one thread. Two ways to drive it:
 *
 * <pre>
 *   follow()   in lock step with the input: everything that a record leads to happens before the
 *              next, so a run is a function of the records alone
 *   stages()   one stage at a time, in any order, with crashes between
 * </pre>
 *
 * <p>In lock step vectors wait for each other, up to a full batch, as long as no outcome, window or
 * change of versions asks for their scores: that is for speed, and changes no result. A mutable
 * state object: not thread-safe.
 */
public final class Loop implements AutoCloseable {
  private static final int ALL = Integer.MAX_VALUE;

  private final LoopLogs logs;
  private final List<AdmissionStage> admissions = new ArrayList<>();
  private final List<FurtherStage> furthers = new ArrayList<>();
  private final List<EngineStage> engines = new ArrayList<>();
  private final List<ScoringStage> workers = new ArrayList<>();
  private final Optional<DecidingStage> deciding;
  private final MonitorStage monitor;
  private final RetrainStage retrain;
  private final RegistryStage registry;

  public Loop(Pipeline pipeline, Codecs codecs, LoopParts parts, LoopSettings settings) {
    LoopSettings.Crashes crashes = settings.crashes();
    this.logs = new LoopLogs(pipeline, settings.partitions());
    for (int partition = 0; partition < settings.partitions(); partition++) {
      admissions.add(
          new AdmissionStage(pipeline, codecs, logs, partition, new SavedState(crashes)));
      if (!pipeline.furtherKeys().isEmpty()) {
        furthers.add(new FurtherStage(pipeline, logs, partition, new SavedState(crashes)));
      }
      engines.add(new EngineStage(pipeline, logs, partition, new SavedState(crashes)));
    }
    for (String contender : pipeline.contenders().keySet()) {
      workers.add(new ScoringStage(pipeline, List.of(contender), logs, parts.loader()));
    }
    this.deciding =
        pipeline.label().observed().map(rule -> new DecidingStage(pipeline, logs, workers));
    this.monitor = new MonitorStage(pipeline, logs, workers, deciding, crashes);
    this.retrain = new RetrainStage(pipeline, logs, parts.trainer(), settings.training(), monitor);
    this.registry = new RegistryStage(logs, parts.inspector(), settings.untitled());
  }

  public LoopLogs logs() {
    return logs;
  }

  public List<Stage> stages() {
    List<Stage> all = new ArrayList<>(admissions);
    all.addAll(furthers);
    all.addAll(engines);
    all.addAll(workers);
    deciding.ifPresent(all::add);
    all.addAll(List.of(monitor, retrain, registry));
    return all;
  }

  /** Writes a raw record, partitioned by its key. */
  public void offer(String key, RawRecord raw) {
    Log<RawRecord> log = logs.raw(raw.stream());
    log.append(log.partitionOf(key), raw);
  }

  /** Lets everything happen that the records offered so far lead to. */
  public void follow() {
    admissions.forEach(Loop::drain);
    admissions.forEach(AdmissionStage::rest);
    furthers.forEach(Loop::drain);
    engines.forEach(Loop::drain);
    if (fullBatch()) {
      score();
    }
    drain(monitor);
    while (monitor.waitsForScores()) {
      score();
      drain(monitor);
    }
    decide();
  }

  private void score() {
    workers.forEach(Loop::drain);
    deciding.ifPresent(Loop::drain);
  }

  /** Retraining and registry; vectors that came before a change are scored before it. */
  private void decide() {
    drain(retrain);
    while (registry.hasWork()) {
      score();
      drain(registry);
      score();
      drain(monitor);
      drain(retrain);
    }
  }

  /** The input has ended: what is held back is released, what is pending is closed. */
  public void finish() {
    follow();
    furthers.forEach(FurtherStage::finish);
    furthers.forEach(FurtherStage::commit);
    engines.forEach(EngineStage::finish);
    engines.forEach(EngineStage::commit);
    follow();
    score();
    drain(monitor);
    monitor.finish();
    monitor.commit();
    decide();
  }

  /** Lets go of the versions that were loaded. */
  @Override
  public void close() {
    workers.forEach(ScoringStage::close);
  }

  private boolean fullBatch() {
    for (int partition = 0; partition < logs.features().partitions(); partition++) {
      long scored = workers.getFirst().committed(partition);
      if (logs.features().end(partition) - scored >= ScoringStage.BATCH) {
        return true;
      }
    }
    return false;
  }

  private static void drain(Stage stage) {
    boolean worked = false;
    while (stage.step(ALL) > 0) {
      worked = true;
    }
    if (worked) {
      stage.commit();
    }
  }

  /** Event time up to which everything is judged, in milliseconds. */
  public long watermarkMillis() {
    return monitor.watermark();
  }

  /** What the registry has decided. */
  public RegistryState registry() {
    return registry.state();
  }

  /** Events that came later than the pipeline's lateness. */
  public long late() {
    return engines.stream().mapToLong(EngineStage::late).sum();
  }

  /** Lets go of the records that every reader has passed; what nobody reads goes altogether. */
  public void forget() {
    admissions.forEach(AdmissionStage::forget);
    furthers.forEach(FurtherStage::forget);
    engines.forEach(EngineStage::forget);
    monitor.forget();
    for (int partition = 0; partition < logs.features().partitions(); partition++) {
      long passed = monitor.committed(partition);
      for (ScoringStage worker : workers) {
        passed = Math.min(passed, worker.committed(partition));
      }
      if (deciding.isPresent()) {
        passed = Math.min(passed, deciding.get().committed(partition));
      }
      logs.features().forgetBefore(partition, passed);
      logs.outcomes().forgetBefore(partition, Long.MAX_VALUE);
    }
    for (Log<?> unread : List.of(logs.deadLetters(), logs.unused(), logs.metrics(), logs.drift())) {
      unread.forgetBefore(0, Long.MAX_VALUE);
    }
  }
}
