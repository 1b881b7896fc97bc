package io.millrace.bench;

import io.millrace.measures.loss.Loss;
import io.millrace.measures.quality.HourOfWeek;
import io.millrace.measures.quality.Majority;
import io.millrace.measures.quality.NaiveForecast;
import io.millrace.measures.verdict.Answer;
import io.millrace.measures.verdict.Comparison;
import io.millrace.measures.verdict.ComparisonPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * Real differences of losses with all their dependence within days, made fair: for each run and
 * each day a coin decides which of the two forecasts is called the candidate. So in the long run
 * neither is better, and whatever is promoted is promoted falsely.
 */
final class FlippedDays {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int BOOTSTRAP_DAYS = 30;
  private static final int TRIAL_DAYS = 60;
  private static final int LATE_MINUTES = 15;
  private static final int SMALLEST_DELAY = -120;

  private final List<Paired> pairs;

  private record Flight(long departed, long known, boolean late) {}

  private record Paired(long time, double difference) {}

  private FlippedDays(List<Paired> pairs) {
    this.pairs = pairs;
  }

  static FlippedDays read(Path folder) {
    Map<String, Long> departures = new HashMap<>();
    rows(folder.resolve("departures.csv.gz"))
        .forEach(row -> departures.put(row[0], Instant.parse(row[1]).toEpochMilli()));
    List<Flight> flights = new ArrayList<>();
    for (String[] row : rows(folder.resolve("arrivals.csv.gz"))) {
      Long departed = departures.get(row[0]);
      int delay = Integer.parseInt(row[3]);
      if (departed != null && delay >= SMALLEST_DELAY) {
        long known = Instant.parse(row[2]).toEpochMilli();
        flights.add(new Flight(departed, known, delay > LATE_MINUTES));
      }
    }
    flights.sort(Comparator.comparingLong(Flight::departed));
    return new FlippedDays(paired(flights));
  }

  private static List<Paired> paired(List<Flight> flights) {
    HourOfWeek hourOfWeek =
        new HourOfWeek(ZoneId.of("America/Chicago"), NaiveForecast.Average.RATE);
    Majority majority = new Majority();
    var waiting = new PriorityQueue<Flight>(Comparator.comparingLong(Flight::known));
    List<Paired> pairs = new ArrayList<>();
    long from = flights.getFirst().departed + BOOTSTRAP_DAYS * DAY_MILLIS;
    for (Flight flight : flights) {
      for (Flight next = waiting.peek();
          next != null && next.known < flight.departed;
          next = waiting.peek()) {
        hourOfWeek.learn(next.departed, next.late ? 1 : 0);
        majority.learn(next.departed, next.late ? 1 : 0);
        waiting.remove();
      }
      if (flight.departed >= from && flight.departed < from + TRIAL_DAYS * DAY_MILLIS) {
        double candidate = Loss.brier(hourOfWeek.forecast(flight.departed), flight.late);
        double baseline = Loss.brier(majority.forecast(flight.departed), flight.late);
        pairs.add(new Paired(flight.departed, baseline - candidate));
      }
      waiting.add(flight);
    }
    return pairs;
  }

  private static List<String[]> rows(Path file) {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return in.lines().skip(1).map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  int outcomes() {
    return pairs.size();
  }

  int days() {
    return TRIAL_DAYS;
  }

  /** How many of the runs end with better. */
  int promoted(ComparisonPlan plan, int runs) {
    int promoted = 0;
    for (int run = 0; run < runs; run++) {
      promoted += play(new Comparison(plan), new SplittableRandom(run)) == Answer.BETTER ? 1 : 0;
    }
    return promoted;
  }

  private Answer play(Comparison comparison, SplittableRandom coin) {
    long day = Long.MIN_VALUE;
    int sign = 1;
    for (Paired pair : pairs) {
      long its = Math.floorDiv(pair.time, DAY_MILLIS);
      if (its != day) {
        comparison.closeBefore(its * DAY_MILLIS);
        Answer answer = comparison.evidence().answer();
        if (answer != Answer.NOT_YET) {
          return answer;
        }
        day = its;
        sign = coin.nextBoolean() ? 1 : -1;
      }
      double half = sign * pair.difference / 2;
      comparison.add(pair.time, 0.5 - half, 0.5 + half);
      if (comparison.saidFast()) {
        return Answer.BETTER;
      }
    }
    return comparison.evidence().answer();
  }
}
