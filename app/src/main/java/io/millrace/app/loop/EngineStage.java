package io.millrace.app.loop;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.List;

/** The feature engine on one partition of the keyed log. */
final class EngineStage implements Stage {
  private final Pipeline pipeline;
  private final LoopLogs logs;
  private final int partition;
  private final Cursor<Keyed> keyed;
  private final Cursor<FeatureVector> partials;
  private final Transaction transaction = new Transaction();
  private final SavedState saved;
  private FeatureEngine engine;
  private long late;
  private long lateCommitted;

  EngineStage(Pipeline pipeline, LoopLogs logs, int partition, SavedState saved) {
    this.pipeline = pipeline;
    this.logs = logs;
    this.partition = partition;
    this.keyed = new Cursor<>(logs.keyed());
    this.partials = new Cursor<>(logs.partials());
    this.saved = saved;
    this.engine = new FeatureEngine(pipeline);
  }

  @Override
  public String name() {
    return "engine-" + partition;
  }

  @Override
  public int step(int most) {
    int taken = 0;
    while (taken < most && keyed.hasNext(partition)) {
      emit(engine.accept(keyed.next(partition).event()));
      taken++;
    }
    while (taken < most && partials.hasNext(partition)) {
      emit(engine.answer(partials.next(partition)));
      taken++;
    }
    return taken;
  }

  /** Releases what is still held back, for a log that has an end. */
  void finish() {
    emit(engine.finish());
  }

  /** Events that came later than the pipeline's lateness. */
  long late() {
    return lateCommitted;
  }

  private void emit(List<Output> outputs) {
    for (Output output : outputs) {
      switch (output) {
        case Output.Vector(FeatureVector vector) ->
            transaction.append(logs.features(), partition, vector);
        case Output.Labelled(Label label) -> transaction.append(logs.labels(), partition, label);
        case Output.Late ignored -> late++;
        case Output.Unlabelled unlabelled ->
            throw new IllegalStateException(
                "%s was admitted without a usable label".formatted(unlabelled.event()));
      }
    }
  }

  @Override
  public void commit() {
    transaction.commit();
    keyed.commit();
    partials.commit();
    lateCommitted = late;
    saved.save(engine);
  }

  @Override
  public void crash() {
    transaction.abort();
    keyed.rewind();
    partials.rewind();
    late = lateCommitted;
    engine = saved.resume(new FeatureEngine(pipeline));
  }

  void forget() {
    logs.keyed().forgetBefore(partition, keyed.committed(partition));
    logs.partials().forgetBefore(partition, partials.committed(partition));
  }
}
