package io.millrace.app.backtest;

import io.millrace.app.loop.Charge;
import io.millrace.app.loop.Loop;
import io.millrace.app.loop.LoopParts;
import io.millrace.app.loop.LoopSettings;
import io.millrace.app.loop.RawRecord;
import io.millrace.ingest.replay.Row;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Tune;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.scoring.FrozenCases;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A time machine: the pipeline's whole loop over history, as if it had run then; ended, as a run
 * is, where first versions could not be trained and nothing would ask again. One thread, one
 * partition; vectors do not depend on their number. With stated training times and a fixed number
 * of candidates a run is a function of pipeline, data and options: two runs have one digest.
 */
public final class Backtest {
  private static final int ROWS_BETWEEN_FORGETTING = 4096;
  private static final String UNREADABLE = "ingest/unreadable";

  private final Pipeline pipeline;
  private final Map<String, EventForm> forms = new TreeMap<>();
  private final Loop loop;
  private final Tally tally;
  private final Optional<CandidateTrial> candidate;
  private final List<String> notes = new ArrayList<>();
  private long trainingNanos;
  private long rows;

  /**
   * What the pipeline file does not say.
   *
   * @param training what a training is charged; the pipeline's {@code tune} time by default
   * @param candidates models tried for each training; the pipeline's by default, else 1
   * @param model a version to be tried on the side; none by default
   */
  public record Options(
      Optional<Charge> training, Optional<Integer> candidates, Optional<Candidate> model) {
    public static final Options DEFAULTS =
        new Options(Optional.empty(), Optional.empty(), Optional.empty());

    /** With trainings that are charged so much, and so many candidates for each. */
    public static Options of(Charge training, int candidates) {
      return new Options(Optional.of(training), Optional.of(candidates), Optional.empty());
    }
  }

  private Backtest(Pipeline given, Options options, Optional<LoopParts> parts) {
    int candidates = options.candidates().or(() -> given.tune().candidates()).orElse(1);
    Charge training = options.training().orElseGet(() -> new Charge.Time(given.tune().time()));
    Pipeline tuned = given.with(new Tune(given.tune().time(), Optional.of(candidates)));
    this.pipeline = options.model().map(model -> model.beside(tuned)).orElse(tuned);
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      forms.put(stream.name(), EventForm.of(stream.schema()));
    }
    LoopParts models = parts.orElseGet(() -> models(pipeline));
    this.loop =
        new Loop(
            pipeline,
            new InMemoryCodecs(),
            new LoopParts(timed(models.trainer()), models.inspector(), models.loader()),
            new LoopSettings(
                1,
                training,
                LoopSettings.Crashes.OUT_OF_QUESTION,
                options.model().map(model -> Candidate.NAME)));
    this.tally = new Tally(pipeline, loop.logs());
    this.candidate = options.model().map(model -> new CandidateTrial(model, pipeline, loop));
    notes.add("what-if: a training takes effect %s after its request".formatted(training));
    if (options.candidates().isEmpty() && given.tune().candidates().isEmpty()) {
      notes.add(
          "tune gives a time only, which no two runs spend alike: 1 candidate is tried for each"
              + " training; say how many for a closer picture");
    }
  }

  /** Runs a pipeline over history, from its first row to its last. */
  public static BacktestReport run(Pipeline pipeline, History history, Options options) {
    return run(pipeline, history, options, Optional.empty());
  }

  static BacktestReport run(
      Pipeline pipeline, History history, Options options, Optional<LoopParts> parts) {
    try (History.Rows source = history.open()) {
      return run(pipeline, source, options, parts);
    }
  }

  /**
   * Runs a pipeline over rows in order of time.
   *
   * @param parts trainer, inspector and loader; the pipeline's own where there are none
   */
  public static BacktestReport run(
      Pipeline pipeline, Iterator<Row> rows, Options options, Optional<LoopParts> parts) {
    var backtest = new Backtest(pipeline, options, parts);
    try {
      return backtest.run(rows);
    } finally {
      backtest.loop.close();
    }
  }

  private static LoopParts models(Pipeline pipeline) {
    var loader = new ScorerLoader(Signatures.of(pipeline.signature()));
    return new LoopParts(
        new Retraining(pipeline, Threads.ONE)::answer,
        FrozenCases.of(pipeline, new ModelInspector()),
        loader::load);
  }

  private LoopParts.Answering timed(LoopParts.Answering trainer) {
    return (request, examples, incumbents) -> {
      long start = System.nanoTime();
      var answer = trainer.answer(request, examples, incumbents);
      trainingNanos += System.nanoTime() - start;
      return answer;
    };
  }

  private BacktestReport run(Iterator<Row> source) {
    long start = System.nanoTime();
    while (source.hasNext() && tally.hopeless().isEmpty()) {
      take(source.next());
      if (++rows % ROWS_BETWEEN_FORGETTING == 0) {
        loop.forget();
      }
    }
    loop.finish();
    candidate.ifPresent(one -> notes.add(one.note()));
    tally.hopeless().ifPresent(why -> notes.add("ended after %,d rows: %s".formatted(rows, why)));
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    var pace =
        new BacktestReport.Pace(
            wall, Duration.ofNanos(trainingNanos), rows / Math.max(1e-9, wall.toNanos() / 1e9));
    return tally.report(notes, rows, loop.late(), pace);
  }

  private void take(Row row) {
    switch (row) {
      case Row.Refused ignored -> tally.refuse(UNREADABLE);
      case Row.Read read -> {
        candidate.ifPresent(one -> one.before(read.time()));
        Optional<List<@Nullable Object>> values = passed(read);
        if (values.isPresent()) {
          loop.offer(read.key(), new RawRecord.Decoded(read.stream(), values.get()));
          loop.follow();
        } else {
          tally.refuse(UNREADABLE);
        }
      }
    }
  }

  /** As the record would be read again; empty where ingest could not write it. */
  private Optional<List<@Nullable Object>> passed(Row.Read row) {
    EventForm form = forms.get(row.stream());
    if (form == null) {
      throw new IllegalStateException("no stream is called " + row.stream());
    }
    try {
      return Optional.of(form.passed(row.values()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
