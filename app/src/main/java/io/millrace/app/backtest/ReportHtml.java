package io.millrace.app.backtest;

import io.millrace.app.backtest.PolicyComparison.Run;
import io.millrace.app.race.Measure;
import io.millrace.app.race.Measure.Better;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A comparison as one page that needs nothing beside itself: no script, no font, no address. It
 * follows the reader's light or dark, and says in tables what its charts show.
 */
public final class ReportHtml {
  private final PolicyComparison comparison;
  private final List<Measure> measures;
  private final Markup out = new Markup();

  private ReportHtml(PolicyComparison comparison) {
    this.comparison = comparison;
    this.measures = comparison.runs().getFirst().report().measures();
  }

  public static String of(PolicyComparison comparison) {
    return new ReportHtml(comparison).page();
  }

  private String page() {
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.add("<title>Millrace backtest of %s</title>\n<style>\n", comparison.pipeline());
    out.raw(style()).raw("</style>\n</head>\n<body>\n");
    header();
    out.raw("<main>\n");
    summary();
    charts();
    comparison.runs().forEach(this::details);
    out.raw(
        "</main>\n"
            + "<footer>Everything here follows from the pipeline file, the policies and the history"
            + " alone: the same again has the same digest.</footer>\n");
    return out.raw("</body>\n</html>\n").toString();
  }

  private static String style() {
    try (InputStream css = ReportHtml.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is missing beside " + ReportHtml.class);
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }

  private void header() {
    BacktestReport first = comparison.runs().getFirst().report();
    out.raw(
        "<header><h1><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><circle cx=\"8\" cy=\"8\""
            + " r=\"6\"/><path d=\"M8 2v12M2 8h12M3.8 3.8l8.4 8.4M12.2 3.8l-8.4"
            + " 8.4\"/></svg>Millrace backtest ");
    out.add("<span>%s</span></h1>", comparison.pipeline());
    out.add(
        "<div class=\"quiet\">%,d rows, %,d scored events, %s</div></header>\n",
        first.counts().rows(),
        first.counts().vectors(),
        first.isJudged()
            ? String.format(Locale.ROOT, "%,d labelled outcomes", first.counts().labelled())
            : "judged by nobody");
  }

  private void summary() {
    out.raw(
        "<section class=\"card\" aria-labelledby=\"summary\"><h2 id=\"summary\">Policies side by"
            + " side</h2>\n");
    out.add(
        "<p class=\"quiet\">%s</p>\n",
        comparison.runs().getFirst().report().isJudged()
            ? "Quality of the decisions that each would have served, over all labelled outcomes; the"
                + " best in bold."
            : "What each would have answered, over all events. Nobody says what was true, so nothing"
                + " here is better or worse; versions are promoted by a person.");
    out.raw(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\""
            + " aria-labelledby=\"summary\"><table><thead><tr><th>policy</th>");
    measures.forEach(measure -> out.add("<th class=\"number\">%s</th>", measure.title()));
    for (String column :
        List.of("drifts", "trainings", "requests refused", "promotions", "CPU hours", "cost")) {
      out.add("<th class=\"number\">%s</th>", column);
    }
    out.raw("</tr></thead><tbody>\n");
    for (int i = 0; i < comparison.runs().size(); i++) {
      row(i, comparison.runs().get(i));
    }
    out.raw("</tbody></table></div>\n<ul class=\"notes\">");
    for (String note : comparison.runs().getFirst().report().notes()) {
      out.add("<li>%s</li>", note);
    }
    out.raw(
        "<li>CPU hours and cost are those of the trainings, as they are"
            + " stated.</li></ul></section>\n");
  }

  private void row(int number, Run run) {
    BacktestReport report = run.report();
    out.add(
        "<tr><th scope=\"row\"><span class=\"swatch %s %s\"></span>%s</th>",
        ServedChart.colour(number), ServedChart.dash(number), run.policy());
    for (Measure measure : measures) {
      OptionalDouble mean = report.servedMean(measure.name());
      out.add("<td class=\"number%s\">", isBest(measure, mean) ? " best" : "");
      out.raw(mean.isPresent() ? String.format(Locale.ROOT, "%.4f", mean.getAsDouble()) : "-");
      out.raw("</td>");
    }
    out.add(
        "<td class=\"number\">%d</td><td class=\"number\">%d</td><td class=\"number\">%d</td><td"
            + " class=\"number\">%d</td><td class=\"number\">%.2f</td><td"
            + " class=\"number\">%.2f</td></tr>\n",
        report.drifts().size(),
        report.cost().trainings(),
        report.requests(Request.State.REFUSED),
        report.promotions().size(),
        report.cost().cpuSeconds() / 3600,
        report.cost().price());
  }

  private boolean isBest(Measure measure, OptionalDouble mean) {
    return comparison.runs().size() > 1
        && mean.isPresent()
        && comparison.runs().stream()
            .map(run -> run.report().servedMean(measure.name()))
            .filter(OptionalDouble::isPresent)
            .allMatch(other -> isNoWorse(measure.better(), mean.getAsDouble(), other));
  }

  private static boolean isNoWorse(Better better, double mean, OptionalDouble other) {
    return switch (better) {
      case LESS -> mean <= other.getAsDouble();
      case MORE -> mean >= other.getAsDouble();
      case NEITHER -> false;
    };
  }

  private void charts() {
    out.raw(
        "<section class=\"card\" aria-labelledby=\"quality\"><div class=\"between\"><h2"
            + " id=\"quality\">"
            + (comparison.runs().getFirst().report().isJudged() ? "Quality" : "Answers")
            + " over time</h2><ul class=\"legend\">");
    for (int i = 0; i < comparison.runs().size(); i++) {
      out.add(
          "<li><span class=\"swatch %s %s\"></span>%s</li>",
          ServedChart.colour(i), ServedChart.dash(i), comparison.runs().get(i).policy());
    }
    out.raw(
        "<li class=\"quiet\">&#9679; training</li><li class=\"quiet\">&#9650;"
            + " promotion</li></ul></div>\n"
            + "<div class=\"tabs\">\n");
    for (int i = 0; i < measures.size(); i++) {
      out.add(
          "<input type=\"radio\" name=\"measure\" id=\"measure-%d\"%s><label"
              + " for=\"measure-%d\">%s</label>\n",
          i, i == 0 ? " checked" : "", i, measures.get(i).title());
    }
    for (Measure measure : measures) {
      out.raw("<div class=\"panel scroll\">");
      out.raw(ServedChart.of(comparison, measure.name(), measure.title())).raw("</div>\n");
    }
    out.raw("</div></section>\n");
  }

  private void details(Run run) {
    BacktestReport report = run.report();
    out.add(
        "<section class=\"card\"><details%s><summary>",
        comparison.runs().size() < 3 ? " open" : "");
    out.add("%s</summary>\n", run.policy());
    requests(report);
    verdicts(report);
    versions(report);
    out.add(
        "<p class=\"quiet\">%.1f s, %.1f s of them training, %,.0f events/s; digest"
            + " %s</p></details></section>\n",
        report.pace().wall().toMillis() / 1e3,
        report.pace().training().toMillis() / 1e3,
        report.pace().eventsPerSecond(),
        report.digest());
  }

  private void requests(BacktestReport report) {
    out.raw(
        "<h3>Requests for new versions</h3><div"
            + " class=\"scroll\"><table><thead><tr><th>asked</th><th>cause</th><th>end</th><th>why</th></tr></thead><tbody>\n");
    for (Request request : report.requests()) {
      String tone =
          switch (request.state()) {
            case ANSWERED -> "good";
            case FAILED -> "bad";
            case OPEN, TRAINING -> "warn";
            case REFUSED -> "";
          };
      out.add(
          "<tr><td class=\"when\">%s</td><td>%s</td><td><span class=\"state %s\">%s</span></td><td"
              + " class=\"why\">%s</td></tr>\n",
          request.at().toString(),
          words(request.cause()),
          tone,
          words(request.state()),
          request.why());
    }
    out.raw("</tbody></table></div>\n");
  }

  private void verdicts(BacktestReport report) {
    if (report.verdicts().isEmpty()) {
      return;
    }
    out.raw(
        "<h3>Verdicts</h3><div"
            + " class=\"scroll\"><table><thead><tr><th>decided</th><th>candidate</th><th>against</th><th>answer</th><th>difference"
            + " of mean loss</th><th>why</th></tr></thead><tbody>\n");
    for (Verdict verdict : report.verdicts()) {
      String tone = tone(verdict.answer());
      out.add(
          "<tr><td class=\"when\">%s</td><td>%s@%d</td><td>%s@%d</td><td><span class=\"state"
              + " %s\">%s</span></td><td>",
          verdict.decidedAt().toString(),
          verdict.contender(),
          verdict.version(),
          verdict.againstContender(),
          verdict.againstVersion(),
          tone,
          words(verdict.answer()));
      interval(verdict, tone);
      out.add("</td><td class=\"why\">%s</td></tr>\n", verdict.why());
    }
    out.raw("</tbody></table></div>\n");
  }

  private void interval(Verdict verdict, String tone) {
    double scale =
        Math.max(verdict.tie() * 2, Math.max(Math.abs(verdict.lower()), Math.abs(verdict.upper())));
    double unit = scale > 0 ? 100 / scale : 0;
    out.add(
        "<svg class=\"interval\" viewBox=\"-105 0 210 18\" preserveAspectRatio=\"none\""
            + " role=\"img\" aria-label=\"%s\">",
        String.format(
            Locale.ROOT,
            "%.5f, from %.5f to %.5f",
            verdict.estimate(),
            verdict.lower(),
            verdict.upper()));
    out.add(
        "<rect class=\"tie\" x=\"%.2f\" y=\"2\" width=\"%.2f\" height=\"14\"/><line class=\"zero\""
            + " x1=\"0\" x2=\"0\" y1=\"1\" y2=\"17\"/>",
        -verdict.tie() * unit, 2 * verdict.tie() * unit);
    out.add(
        "<line class=\"bar %s\" x1=\"%.2f\" x2=\"%.2f\" y1=\"9\" y2=\"9\"/><line class=\"estimate\""
            + " x1=\"%.2f\" x2=\"%.2f\" y1=\"3\" y2=\"15\"/></svg>",
        tone,
        verdict.lower() * unit,
        verdict.upper() * unit,
        verdict.estimate() * unit,
        verdict.estimate() * unit);
  }

  private void versions(BacktestReport report) {
    out.raw(
        "<h3>Versions</h3><div class=\"scroll\"><table><thead><tr><th>version</th><th>trained"
            + " for</th><th class=\"number\">examples</th><th>last"
            + " change</th><th>why</th></tr></thead><tbody>\n");
    for (BacktestReport.Life life : report.versions()) {
      var last = life.history().getLast();
      out.add(
          "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"number\">%,d</td><td"
              + " class=\"when\">%s %s</td><td class=\"why\">%s</td></tr>\n",
          life.version(),
          life.requestId(),
          life.trainedOn(),
          words(last.state()),
          last.at().toString(),
          last.why());
    }
    out.raw("</tbody></table></div>\n");
  }

  private static String tone(Verdict.Answer answer) {
    return switch (answer) {
      case BETTER -> "good";
      case WORSE -> "bad";
      case EQUIVALENT, NOT_YET -> "";
    };
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
