package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.run.LoopReader;
import io.millrace.app.run.PipelineRun;
import io.millrace.app.run.RunPlan;
import io.millrace.app.verify.Conservation;
import io.millrace.ingest.kafka.ReplayProgress;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.avro.ExampleForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole run that is ended in the middle of its data and started again where it was. */
@Timeout(900)
class RestartTest {
  private static final Instant UNTIL = Instant.parse("2001-01-24T06:00:00Z");
  private static final Duration LIMIT = Duration.ofMinutes(6);

  /** How long the training takes decides nothing. */
  private static final Map<String, String> CHANGES =
      Map.of("tune: {seconds: 30}", "tune: {candidates: 1}");

  @TempDir Path temporary;

  @Test
  void a_run_that_is_ended_and_started_again_loses_nothing_and_repeats_nothing() throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    long writtenFirst = endInTheMiddle(slice);

    var second = new PipelineRun(plan(slice));
    try (second) {
      second.start();
      awaitEnd(second, slice);
      ReplayProgress progress = second.progress().orElseThrow();
      assertThat(progress.totalWritten()).isEqualTo(slice.rows());
      assertThat(writtenFirst).isPositive().isLessThan(slice.rows());
      check(second, slice);
    }
  }

  private RunPlan plan(FlightsSlice slice) {
    return new RunPlan(
        slice.pipeline(),
        slice.file(),
        SourceFiles.of(slice.data()),
        Speed.parse("max"),
        temporary.resolve("kept"),
        EmbeddedOptions.Content.KEEP,
        Optional.empty(),
        4,
        0,
        Duration.ofDays(1));
  }

  /** Ends the run once outcomes have been written and versions score; returns events written. */
  private long endInTheMiddle(FlightsSlice slice) {
    var first = new PipelineRun(plan(slice));
    try (first) {
      first.start();
      try (LoopProgress progress = follow(first, slice)) {
        progress.await("predictions", LIMIT, () -> progress.scored("trees") > 500);
      }
      assertThat(first.hasReplayed()).as("the run is ended in the middle").isFalse();
    }
    return first.progress().orElseThrow().totalWritten();
  }

  private static LoopProgress follow(PipelineRun run, FlightsSlice slice) {
    return new LoopProgress(
        slice.pipeline(), run.connection(), new ConfluentCodecs(run.connection()), run::failure);
  }

  private static void awaitEnd(PipelineRun run, FlightsSlice slice) {
    try (LoopProgress progress = follow(run, slice)) {
      progress.await("end of the replay", LIMIT, run::hasReplayed);
      progress.await("end of the loop", LIMIT, progress::isSettled);
    }
  }

  private static void check(PipelineRun run, FlightsSlice slice) {
    Pipeline pipeline = slice.pipeline();
    Topics topics = Topics.of(pipeline.name());
    Codecs codecs = new ConfluentCodecs(run.connection());
    var committed = new Committed(run.connection(), codecs);

    Conservation.Finding finding =
        new LoopReader(run.connection(), pipeline, codecs).conservation();
    assertThat(finding.problems()).isEmpty();
    assertThat(finding.predictions()).containsKey("trees@1");
    for (String stream : pipeline.streams().keySet()) {
      assertThat(committed.bytes(topics.stream(stream)))
          .as("events of %s, each row once", stream)
          .hasSize(slice.rows(stream));
    }
    assertThat(committed.bytes(topics.deadLetters())).as("duplicates").isEmpty();
    List<String> outcomes =
        committed.messages(topics.outcomes(), Outcome.class).stream()
            .map(Outcome::eventId)
            .toList();
    assertThat(outcomes).isNotEmpty().doesNotHaveDuplicates();
    assertThat(outcomes).containsAll(closed(committed, pipeline));
    List<String> examples =
        committed.entries(topics.examples(), ExampleForm.of(pipeline.signature())).stream()
            .map(entry -> entry.message().vector().eventId())
            .toList();
    assertThat(examples).isNotEmpty().doesNotHaveDuplicates();
  }

  /** Ids of the events whose outcomes were due by the monitor's own word. */
  private static List<String> closed(Committed committed, Pipeline pipeline) {
    Topics topics = Topics.of(pipeline.name());
    Instant watermark =
        committed.messages(topics.watermarks(), Watermark.class).stream()
            .map(Watermark::watermark)
            .max(Instant::compareTo)
            .orElseThrow();
    return committed.entries(topics.features(), VectorForm.of(pipeline.signature())).stream()
        .map(LogReader.Entry::message)
        .filter(one -> !one.eventTime().plus(pipeline.label().within()).isAfter(watermark))
        .map(FeatureVector::eventId)
        .toList();
  }
}
