package io.millrace.retrain.smile;

import io.millrace.retrain.dataset.EncodedRows;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Encoding;
import java.util.List;
import java.util.Optional;

/** Training and validation rows of a task without an outcome, as a manifest encodes them. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record UnlabelledRows(Manifest manifest, double[][] train, double[][] validation) {

  static UnlabelledRows of(TrainingTask task, List<Encoding> columns) {
    var input = new Manifest.Input("input", Manifest.ElementType.FLOAT64, columns);
    Manifest manifest = task.manifest(input, Optional.empty());
    return new UnlabelledRows(
        manifest,
        EncodedRows.of(manifest, task.signature(), task.split().train()).rows(),
        EncodedRows.of(manifest, task.signature(), task.split().validation()).rows());
  }
}
