package io.millrace.app.backtest;

import io.millrace.app.race.Measure;
import io.millrace.app.race.Runner;
import io.millrace.schemas.message.Request;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A backtest's report as plain lines. */
public final class ReportText {
  private final PrintWriter out;
  private final BacktestReport report;

  private ReportText(PrintWriter out, BacktestReport report) {
    this.out = out;
    this.report = report;
  }

  public static String of(BacktestReport report) {
    var text = new StringWriter();
    var out = new PrintWriter(text);
    new ReportText(out, report).print();
    out.flush();
    return text.toString();
  }

  /** A line for each policy, then each policy's report. */
  public static String of(PolicyComparison comparison) {
    var text = new StringBuilder();
    List<Measure> measures = comparison.runs().getFirst().report().measures();
    text.append("%-20s".formatted("policy")).append(heads(measures));
    text.append("%11s%11s%11s%11s\n".formatted("trainings", "refused", "promoted", "cost"));
    for (PolicyComparison.Run run : comparison.runs()) {
      BacktestReport report = run.report();
      text.append("%-20s".formatted(run.policy()));
      for (Measure measure : measures) {
        OptionalDouble mean = report.servedMean(measure.name());
        text.append(number(" %10.4f", mean.orElse(Double.NaN)));
      }
      text.append(
          String.format(
              Locale.ROOT,
              " %10d %10d %10d %10.2f%n",
              report.cost().trainings(),
              report.requests(Request.State.REFUSED),
              report.promotions().size(),
              report.cost().price()));
    }
    comparison
        .runs()
        .forEach(
            run ->
                text.append('\n')
                    .append("policy ")
                    .append(run.policy())
                    .append('\n')
                    .append(of(run.report())));
    return text.toString();
  }

  private void print() {
    line("backtest of %s", report.pipeline());
    report.notes().forEach(note -> line("  %s", note));
    counts();
    race();
    decisions();
    versions();
    BacktestReport.Pace pace = report.pace();
    line("");
    line(
        "%.1f s (%.1f s of it training), %,.0f events/s",
        pace.wall().toMillis() / 1e3, pace.training().toMillis() / 1e3, pace.eventsPerSecond());
    line("digest %s", report.digest());
  }

  private void counts() {
    BacktestReport.Counts counts = report.counts();
    line("");
    line(
        "%,d rows, %,d vectors, %,d labels, %,d late; %,d outcomes, %,d with a label",
        counts.rows(),
        counts.vectors(),
        counts.labels(),
        counts.late(),
        counts.outcomes(),
        counts.labelled());
    amounts("refused", counts.refused());
    amounts("scored by", counts.predictions());
  }

  private void amounts(String what, SortedMap<String, Long> counts) {
    counts.forEach((name, count) -> line("  %s %-28s %,12d", what, name, count));
  }

  private void race() {
    line("");
    line("%-20s %10s%s", "", "outcomes", heads(report.measures()));
    for (Runner runner : report.race()) {
      var row = new StringBuilder();
      for (Measure measure : report.measures()) {
        Double value = runner.measures().get(measure.name());
        row.append(value == null ? "%11s".formatted("-") : number(" %10.4f", value));
      }
      line("%-20s %,10d%s", runner.predictor(), runner.outcomes(), row);
    }
    if (!report.isJudged()) {
      line("Nobody says what was true: this is what was answered, not who was right.");
    }
  }

  private void decisions() {
    line("");
    line("%d drifts", report.drifts().size());
    report.requestsByState().forEach((kind, count) -> line("  request %-30s %d", kind, count));
    report
        .verdicts()
        .forEach(
            verdict ->
                line(
                    "  %s %s@%d against %s@%d: %s, %s",
                    verdict.decidedAt(),
                    verdict.contender(),
                    verdict.version(),
                    verdict.againstContender(),
                    verdict.againstVersion(),
                    verdict.answer(),
                    verdict.why()));
    report
        .promotions()
        .forEach(
            promotion ->
                line("  %s %s promoted: %s", promotion.at(), promotion.version(), promotion.why()));
    report
        .champions()
        .forEach(
            title -> line("  %s champion %s", title.since(), title.contender().orElse("nobody")));
  }

  private void versions() {
    line("");
    for (BacktestReport.Life life : report.versions()) {
      line(
          "%s, trained on %,d examples for %s", life.version(), life.trainedOn(), life.requestId());
      life.history().forEach(c -> line("  %s %s: %s", c.at(), c.state(), c.why()));
    }
  }

  private static String heads(List<Measure> measures) {
    return measures.stream()
        .map(measure -> "%11s".formatted(measure.title().toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  @SuppressWarnings("AnnotateFormatMethod") // a dependency for one private method
  private void line(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values));
    out.print('\n');
  }
}
