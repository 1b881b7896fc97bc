package io.millrace.scoring.worker.kafka;

import io.millrace.schemas.message.ModelVersion;

/** Is told what becomes of versions in a worker, on the worker's loading thread. */
public interface ScoringListener {
  /** It is loaded, tested and warm; it scores from the next batch on. */
  void loaded(ModelVersion version);

  /** It must not serve here; the one before it goes on. */
  void failed(ModelVersion version, String reason);
}
