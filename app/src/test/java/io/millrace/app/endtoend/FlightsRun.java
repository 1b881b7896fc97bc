package io.millrace.app.endtoend;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.run.PipelineRun;
import io.millrace.app.run.RunPlan;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.registry.ConfluentCodecs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A slice of flights through the whole loop in one process, on four partitions, to its end. */
final class FlightsRun {
  private static final Duration LIMIT = Duration.ofMinutes(6);

  private FlightsRun() {}

  /** What is to be seen of the loop when it has come to rest; its servers still run. */
  @FunctionalInterface
  interface AtItsEnd {
    void look(Committed committed, ParityCheck parity);
  }

  static void through(FlightsSlice slice, Path kept, AtItsEnd end) throws Exception {
    RunPlan plan =
        new RunPlan(
            slice.pipeline(),
            slice.file(),
            SourceFiles.of(slice.data()),
            Speed.parse("max"),
            kept,
            EmbeddedOptions.Content.KEEP,
            Optional.empty(),
            4,
            0,
            Duration.ofDays(1));
    try (var run = new PipelineRun(plan)) {
      run.start();
      var codecs = new ConfluentCodecs(run.connection());
      try (var progress =
          new LoopProgress(slice.pipeline(), run.connection(), codecs, run::failure)) {
        progress.await("end of the replay", LIMIT, run::hasReplayed);
        progress.await("end of the loop", LIMIT, progress::isSettled);
      }
      end.look(
          new Committed(run.connection(), codecs),
          new ParityCheck(slice.pipeline(), run.connection(), codecs));
    }
  }
}
