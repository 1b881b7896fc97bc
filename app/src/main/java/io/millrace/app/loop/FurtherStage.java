package io.millrace.app.loop;

import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.List;

/** The further keys' engine on one partition of the rekeyed log. */
final class FurtherStage implements Stage {
  private final Pipeline pipeline;
  private final LoopLogs logs;
  private final int partition;
  private final Cursor<Rekeyed> rekeyed;
  private final Transaction transaction = new Transaction();
  private final SavedState saved;
  private FurtherEngine engine;

  FurtherStage(Pipeline pipeline, LoopLogs logs, int partition, SavedState saved) {
    this.pipeline = pipeline;
    this.logs = logs;
    this.partition = partition;
    this.rekeyed = new Cursor<>(logs.rekeyed());
    this.saved = saved;
    this.engine = fresh();
  }

  private FurtherEngine fresh() {
    return new FurtherEngine(pipeline, logs.rekeyed().partitions());
  }

  @Override
  public String name() {
    return "further-" + partition;
  }

  @Override
  public int step(int most) {
    int taken = 0;
    while (taken < most && rekeyed.hasNext(partition)) {
      emit(engine.accept(rekeyed.next(partition)));
      taken++;
    }
    return taken;
  }

  /** Releases what is still held back, for a log that has an end. */
  void finish() {
    emit(engine.finish());
  }

  private void emit(List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Vector(FeatureVector answer)) {
        int home = logs.partials().partitionOf(answer.key());
        transaction.append(logs.partials(), home, answer);
      }
    }
  }

  @Override
  public void commit() {
    transaction.commit();
    rekeyed.commit();
    saved.save(engine);
  }

  @Override
  public void crash() {
    transaction.abort();
    rekeyed.rewind();
    engine = saved.resume(fresh());
  }

  void forget() {
    logs.rekeyed().forgetBefore(partition, rekeyed.committed(partition));
  }
}
