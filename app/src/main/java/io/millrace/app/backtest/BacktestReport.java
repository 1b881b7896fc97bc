package io.millrace.app.backtest;

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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backtest found. Everything but {@code pace} is a function of the pipeline, the data and
 * the options.
 *
 * @param notes what the reader has to know, e.g. that training times were stated, not measured
 * @param race contenders in the file's order, then the base rates
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
   * @param labelled outcomes whose label is known
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

  /** A version that became current in another's place. */
  public record Promotion(String version, Instant at, String who, String why) {}

  /** A version's life. */
  public record Life(
      String version, String requestId, long trainedOn, List<ModelVersion.Change> history) {
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
        drifts,
        requests,
        verdicts,
        promotions,
        versions,
        champions,
        digest,
        other);
  }

  /** How many of a kind of request, by what became of it. */
  Map<String, Long> requestsByState() {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach(
        request -> counts.merge(request.cause() + " " + request.state(), 1L, Long::sum));
    return counts;
  }
}
