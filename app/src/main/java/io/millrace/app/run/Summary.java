package io.millrace.app.run;

import io.millrace.app.race.Measure;
import io.millrace.app.race.Runner;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what a run came to. */
final class Summary {
  /** Measures in a line. */
  private static final int SHOWN = 3;

  /** The same where none is judged: of a clustering there is one for each cluster. */
  private static final int SHOWN_OF_ANSWERS = 9;

  private final PrintWriter out;

  Summary(PrintWriter out) {
    this.out = out;
  }

  /**
   * What the process itself measured.
   *
   * @param started when the command was given
   * @param looped wall-clock time from the first event written to the last outcome
   * @param waitedForTraining how much of it the replay waited for a training
   * @param late events that came out of order by more than the pipeline's lateness
   * @param memory peaks in bytes: outside training, and over all
   */
  record Measured(
      Instant started,
      Duration looped,
      Duration waitedForTraining,
      long late,
      OptionalLong memoryOutsideTraining,
      OptionalLong memory) {
    Duration withoutTraining() {
      return looped.minus(waitedForTraining);
    }
  }

  void print(LoopReport report, Measured measured) {
    counts(report, measured);
    race(report);
    cost(report);
    loop(report);
    speed(report, measured);
    out.flush();
  }

  private void counts(LoopReport report, Measured measured) {
    heading("Counts (committed records)");
    line("events", report.written());
    line("  of the scored stream", report.conservation().events());
    line("dead letters", sum(report.deadLettersByReason()));
    report.deadLettersByReason().forEach((reason, n) -> line("  " + reason, n));
    line("late events", measured.late());
    line("vectors", report.conservation().vectors());
    line("predictions", sum(report.conservation().predictions()));
    new TreeMap<>(report.conservation().predictions()).forEach((v, n) -> line("  " + v, n));
    line("outcomes", report.outcomes());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void race(LoopReport report) {
    heading("Race (windows in which every contender had a current version)");
    List<Measure> all = Measure.of(report.race().stream().map(Runner::measures).toList());
    List<Measure> measures =
        all.stream().limit(all.getFirst().isJudged() ? SHOWN : SHOWN_OF_ANSWERS).toList();
    row(
        "predictor",
        Stream.concat(measures.stream().map(Measure::title), Stream.of("outcomes"))
            .toArray(String[]::new));
    for (Runner runner : report.race()) {
      row(
          runner.predictor(),
          Stream.concat(
                  measures.stream().map(measure -> decimal(runner.measure(measure.name()))),
                  Stream.of("%,d".formatted(runner.outcomes())))
              .toArray(String[]::new));
    }
    note(
        measures.getFirst().isJudged()
            ? "AUC and RMSE are the mean of the windows' own; base/ rows are the base rates on the"
                + " same events."
            : "Nobody says what was true: this is what was answered, not who was right.");
  }

  private void cost(LoopReport report) {
    heading("Scoring");
    row("contender", "CPU us/score", "p50 ms", "p99 ms", "");
    report
        .scoring()
        .byContender()
        .forEach(
            (name, tally) ->
                row(
                    name,
                    decimal(tally.cpuMicrosPerScore(), 2),
                    decimal(tally.latencyMillis(0.5), 0),
                    decimal(tally.latencyMillis(0.99), 0),
                    ""));
    note(
        "From admission to score under this load; at speed max the queues between stages are full.");
  }

  private void loop(LoopReport report) {
    heading("Loop");
    Map<String, Long> drifts =
        report.drifts().stream()
            .filter(Drift::drifted)
            .collect(
                Collectors.groupingBy(
                    d -> d.kind().name().toLowerCase(Locale.ROOT) + " " + d.subject(),
                    TreeMap::new,
                    Collectors.counting()));
    line("drifts found", sum(drifts));
    drifts.forEach((subject, n) -> line("  " + subject, n));
    line("requests opened", sum(named(report.openedByCause())));
    report.requests().stream()
        .filter(r -> r.state() != Request.State.REFUSED)
        .forEach(this::request);
    line("requests refused", count(report, Request.State.REFUSED));
    latestRefused(report).forEach(r -> note("  %s: %s".formatted(r.cause(), r.why())));
    line("versions on trial or promoted", report.inState(ModelVersion.State.TRIAL));
    line("versions rejected", report.inState(ModelVersion.State.REJECTED));
    report.versions().forEach(this::version);
    line("verdicts", report.verdicts().size());
    latest(report.verdicts()).forEach(this::verdict);
    line("promotions", report.promotions());
  }

  private static Map<String, Long> named(Map<Request.Cause, Long> byCause) {
    return byCause.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
  }

  /** The latest of each cause. */
  private static Collection<Request> latestRefused(LoopReport report) {
    Map<Request.Cause, Request> byCause = new TreeMap<>();
    report.requests().stream()
        .filter(request -> request.state() == Request.State.REFUSED)
        .forEach(
            request ->
                byCause.merge(request.cause(), request, (a, b) -> b.at().isAfter(a.at()) ? b : a));
    return byCause.values();
  }

  private static long count(LoopReport report, Request.State state) {
    return report.requests().stream().filter(request -> request.state() == state).count();
  }

  private void request(Request request) {
    note(
        "  %s %s at %s: %s; %.1f s training, %s"
            .formatted(
                request.cause(),
                request.state(),
                request.at(),
                request.why(),
                request.trainingSeconds(),
                request.submitted()));
  }

  private void version(ModelVersion version) {
    String life =
        version.history().stream()
            .map(change -> "%s %s".formatted(change.state(), change.at()))
            .collect(Collectors.joining(", "));
    note("  %s: %s".formatted(version.name(), life));
  }

  /** The last word of each comparison. */
  private static List<Verdict> latest(Iterable<Verdict> verdicts) {
    Map<String, Verdict> byPair = new TreeMap<>();
    for (Verdict verdict : verdicts) {
      String pair =
          "%s@%d %s@%d"
              .formatted(
                  verdict.contender(),
                  verdict.version(),
                  verdict.againstContender(),
                  verdict.againstVersion());
      byPair.merge(pair, verdict, (a, b) -> b.decidedAt().isBefore(a.decidedAt()) ? a : b);
    }
    return List.copyOf(byPair.values());
  }

  private void verdict(Verdict verdict) {
    note(
        "  %s@%d against %s@%d: %s, %.5f in [%.5f, %.5f], %d blocks, %,d outcomes; %s"
            .formatted(
                verdict.contender(),
                verdict.version(),
                verdict.againstContender(),
                verdict.againstVersion(),
                verdict.answer(),
                verdict.estimate(),
                verdict.lower(),
                verdict.upper(),
                verdict.blocks(),
                verdict.outcomes(),
                verdict.why()));
  }

  private void speed(LoopReport report, Measured measured) {
    heading("Speed and memory");
    double seconds = measured.withoutTraining().toMillis() / 1e3;
    line("events/s without training", Math.round(report.written() / seconds));
    text("loop without training", "%.1f s".formatted(seconds));
    text("training", "%.1f s".formatted(report.trainingSeconds()));
    text("replay waited for it", "%.1f s".formatted(measured.waitedForTraining().toMillis() / 1e3));
    Instant first = report.scoring().first();
    text(
        "first prediction after",
        first == null
            ? "none"
            : "%.1f s".formatted(Duration.between(measured.started(), first).toMillis() / 1e3));
    text("peak memory outside training", mebibytes(measured.memoryOutsideTraining()));
    text("peak memory", mebibytes(measured.memory()));
  }

  private static String mebibytes(OptionalLong bytes) {
    return bytes.isEmpty() ? "not measured on this system" : (bytes.getAsLong() >> 20) + " MiB";
  }

  private static String decimal(OptionalDouble value) {
    return value.isEmpty() ? "-" : decimal(value.getAsDouble(), 4);
  }

  private static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  private void heading(String text) {
    out.println();
    out.println(text);
  }

  private void line(String name, long value) {
    text(name, String.format(Locale.ROOT, "%,d", value));
  }

  private void text(String name, String value) {
    out.printf("  %-34s %14s%n", name, value);
  }

  private void row(String name, String... cells) {
    out.printf("  %-20s", name);
    for (String cell : cells) {
      out.printf("%14s", cell);
    }
    out.println();
  }

  private void note(String text) {
    out.println("  " + text);
  }
}
