package io.millrace.app.backtest;

import io.millrace.app.race.FirstVersions;
import io.millrace.app.race.Measure;
import io.millrace.app.race.Runner;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backtest found. Everything but {@code pace} is a function of the pipeline, the data and
 * the options.
 *
 * @param notes what the reader has to know, e.g. that training times were stated, not measured
 * @param race contenders in the file's order, then the base rates
 * @param served quality of what decided, window by window, oldest first
 * @param cost of all trainings, as stated
 * @param drifts those that drifted
 * @param verdicts final ones
 * @param champions the title's holders, oldest first
 * @param digest SHA-256 over everything computed: vectors, scores, outcomes, drifts, verdicts,
 *     requests, versions
 */
public record BacktestReport(
    String pipeline,
    List<String> notes,
    Counts counts,
    List<Runner> race,
    List<Served> served,
    Cost cost,
    List<Drift> drifts,
    List<Request> requests,
    List<Verdict> verdicts,
    List<Promotion> promotions,
    List<Life> versions,
    List<Title> champions,
    String digest,
    Pace pace) {
  public BacktestReport {
    notes = List.copyOf(notes);
    race = List.copyOf(race);
    served = List.copyOf(served);
    drifts = List.copyOf(drifts);
    requests = List.copyOf(requests);
    verdicts = List.copyOf(verdicts);
    promotions = List.copyOf(promotions);
    versions = List.copyOf(versions);
    champions = List.copyOf(champions);
  }

  /**
   * How much of everything.
   *
   * @param rows of the files, unreadable ones included
   * @param refused rows and events by stage and reason
   * @param late events beyond the pipeline's lateness
   * @param predictions by version
   * @param labelled outcomes whose label is known; none where nobody says what was true
   */
  public record Counts(
      long rows,
      SortedMap<String, Long> refused,
      long late,
      long vectors,
      long labels,
      SortedMap<String, Long> predictions,
      long outcomes,
      long labelled) {
    public Counts {
      refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
      predictions = Collections.unmodifiableSortedMap(new TreeMap<>(predictions));
    }
  }

  /**
   * How good the decisions of a window were: those of the champion's current versions together.
   *
   * @param outcomes labelled ones; all of them where nobody says what was true
   * @param measures {@code brier}, {@code log_loss}, {@code auc}, {@code accuracy}, or of a
   *     regression {@code loss}, {@code mae}, {@code rmse}; where several versions decided, their
   *     means by outcomes
   */
  public record Served(
      Instant from, Instant to, long outcomes, SortedMap<String, Double> measures) {
    public Served {
      measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
    }
  }

  /**
   * What training costs: one core for each contender of a request that was carried out, for as long
   * as a training is stated to take. Scoring costs every policy nearly the same and is not in it.
   *
   * @param trainings requests that were carried out, the bootstrap's among them
   * @param cpuSeconds of one core
   * @param price in the currency of the pipeline file
   */
  public record Cost(long trainings, double cpuSeconds, double price) {}

  /** A version that became current in another's place. */
  public record Promotion(String version, Instant at, String who, String why) {}

  /**
   * A version's life.
   *
   * @param trainedFrom event time of the first example that it learnt from
   * @param trainedOn examples that it learnt from
   */
  public record Life(
      String version,
      String requestId,
      Instant trainedFrom,
      long trainedOn,
      List<ModelVersion.Change> history) {
    public Life {
      history = List.copyOf(history);
    }
  }

  /** Who held the title from when on; nobody when empty. */
  public record Title(Optional<String> contender, Instant since) {}

  /**
   * How fast it went.
   *
   * @param training part of the wall-clock time
   * @param eventsPerSecond rows over all of the wall-clock time
   */
  public record Pace(Duration wall, Duration training, double eventsPerSecond) {}

  /** The same report with another pace, for comparisons. */
  public BacktestReport at(Pace other) {
    return new BacktestReport(
        pipeline,
        notes,
        counts,
        race,
        served,
        cost,
        drifts,
        requests,
        verdicts,
        promotions,
        versions,
        champions,
        digest,
        other);
  }

  /** What the quality of this task is measured by, the measure that decides first. */
  public List<Measure> measures() {
    return Measure.of(race.stream().map(Runner::measures).toList());
  }

  /** Whether it is said what was true; if not, no version is better than another. */
  public boolean isJudged() {
    return measures().getFirst().isJudged();
  }

  /** Quality of all that decided, weighted by outcomes; empty where it is not defined. */
  public OptionalDouble servedMean(String measure) {
    double sum = 0;
    long outcomes = 0;
    for (Served window : served) {
      Double value = window.measures().get(measure);
      if (value != null) {
        sum += value * window.outcomes();
        outcomes += window.outcomes();
      }
    }
    return outcomes == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / outcomes);
  }

  /** Why there was no race: no version could be trained. */
  public Optional<String> failure() {
    return FirstVersions.missing(requests);
  }

  /** Requests that came to this end. */
  public long requests(Request.State state) {
    return requests.stream().filter(request -> request.state() == state).count();
  }

  /** How many of a kind of request, by what became of it. */
  Map<String, Long> requestsByState() {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach(
        request -> counts.merge(request.cause() + " " + request.state(), 1L, Long::sum));
    return counts;
  }
}
