package io.millrace.app.backtest;

import io.millrace.app.loop.Loop;
import io.millrace.app.loop.LoopParts;
import io.millrace.app.loop.LoopSettings;
import io.millrace.app.loop.RawRecord;
import io.millrace.ingest.csv.CsvRows;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Tune;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.registry.RawCodecs;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A time machine: the pipeline's whole loop over files, as if it had run then. One thread, one
 * partition; vectors do not depend on their number. With stated training times and a fixed number
 * of candidates a run is a function of pipeline, data and options: two runs have one digest.
 */
public final class Backtest {
  private static final int ROWS_BETWEEN_FORGETTING = 4096;

  private final Pipeline pipeline;
  private final Codecs codecs = new InMemoryCodecs();
  private final Map<String, Codec<List<@Nullable Object>>> writers = new TreeMap<>();
  private final Loop loop;
  private final Tally tally;
  private final List<String> notes = new ArrayList<>();
  private long trainingNanos;
  private long rows;

  /**
   * What the pipeline file does not say.
   *
   * @param training how long a training takes, in event time; the pipeline's {@code tune} time by
   *     default
   * @param candidates models tried for each training; the pipeline's by default, else 1
   */
  public record Options(Optional<Duration> training, Optional<Integer> candidates) {
    public static final Options DEFAULTS = new Options(Optional.empty(), Optional.empty());
  }

  private Backtest(Pipeline given, Options options, Optional<LoopParts> parts) {
    int candidates = options.candidates().or(() -> given.tune().candidates()).orElse(1);
    Duration training = options.training().orElse(given.tune().time());
    this.pipeline = withCandidates(given, candidates);
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      writers.put(stream.name(), RawCodecs.of(codecs, pipeline, stream));
    }
    LoopParts models = parts.orElseGet(this::models);
    this.loop =
        new Loop(
            pipeline,
            codecs,
            new LoopParts(
                (request, examples, incumbents) -> {
                  long start = System.nanoTime();
                  var answer = models.trainer().answer(request, examples, incumbents);
                  trainingNanos += System.nanoTime() - start;
                  return answer;
                },
                models.inspector(),
                models.loader()),
            new LoopSettings(1, training, LoopSettings.Crashes.OUT_OF_QUESTION));
    this.tally = new Tally(pipeline, loop.logs());
    notes.add(
        "what-if: a training takes effect %s of event time after its request".formatted(training));
    if (options.candidates().isEmpty() && given.tune().candidates().isEmpty()) {
      notes.add(
          "tune gives a time only, which no two runs spend alike: 1 candidate is tried for each training; say how many for a closer picture");
    }
  }

  /**
   * Runs a pipeline over files.
   *
   * @param files by stream; every stream of the pipeline needs one
   * @throws io.millrace.ingest.csv.InvalidSourceException when a file cannot be used
   */
  public static BacktestReport run(Pipeline pipeline, Map<String, Path> files, Options options) {
    return run(pipeline, files, options, Optional.empty());
  }

  static BacktestReport run(
      Pipeline pipeline, Map<String, Path> files, Options options, Optional<LoopParts> parts) {
    if (!files.keySet().equals(pipeline.streams().keySet())) {
      throw new IllegalArgumentException(
          "files are given for the streams %s, but the pipeline has %s: give each one file"
              .formatted(files.keySet(), pipeline.streams().keySet()));
    }
    List<CsvRows> sources = new ArrayList<>();
    try {
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        sources.add(new CsvRows(stream, Objects.requireNonNull(files.get(stream.name()))));
      }
      return new Backtest(pipeline, options, parts).run(new MergedRows(sources));
    } finally {
      sources.forEach(CsvRows::close);
    }
  }

  private LoopParts models() {
    var loader = new ScorerLoader(Signatures.of(pipeline.signature()));
    return new LoopParts(
        new Retraining(pipeline, Threads.ONE)::answer, new ModelInspector(), loader::load);
  }

  private BacktestReport run(Iterator<Row> source) {
    long start = System.nanoTime();
    while (source.hasNext()) {
      take(source.next());
      if (++rows % ROWS_BETWEEN_FORGETTING == 0) {
        loop.forget();
      }
    }
    loop.finish();
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    var pace =
        new BacktestReport.Pace(
            wall, Duration.ofNanos(trainingNanos), rows / Math.max(1e-9, wall.toNanos() / 1e9));
    return tally.report(notes, rows, loop.late(), pace);
  }

  private void take(Row row) {
    switch (row) {
      case Row.Refused ignored -> tally.refuse("ingest/unreadable");
      case Row.Read read -> {
        Codec<List<@Nullable Object>> writer = writers.get(read.stream());
        if (writer == null) {
          throw new IllegalStateException("no stream is called " + read.stream());
        }
        var value = new Blob(writer.encode(read.values()));
        loop.offer(read.key(), new RawRecord(read.stream(), value));
        loop.follow();
      }
    }
  }

  private static Pipeline withCandidates(Pipeline p, int candidates) {
    return new Pipeline(
        p.name(),
        p.zone(),
        p.streams(),
        p.scored(),
        p.label(),
        p.features(),
        p.lateness(),
        p.contenders(),
        p.bootstrap(),
        new Tune(p.tune().time(), Optional.of(candidates)),
        p.decide(),
        p.trial(),
        p.monitor(),
        p.retrain(),
        p.prices(),
        p.delivery(),
        p.kafka(),
        p.trust());
  }
}
