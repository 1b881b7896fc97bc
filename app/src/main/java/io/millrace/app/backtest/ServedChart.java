package io.millrace.app.backtest;

import io.millrace.app.backtest.BacktestReport.Served;
import io.millrace.app.backtest.PolicyComparison.Run;
import io.millrace.schemas.message.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measure of what was served over time as SVG: a line for each policy, below it a lane for each
 * with its trainings and promotions. Lines differ in dashes too, not in colour alone.
 */
final class ServedChart {
  private static final int WIDTH = 1180;
  private static final int LEFT = 58;
  private static final int RIGHT = 1168;
  private static final int TOP = 12;
  private static final int BOTTOM = 272;
  private static final int LANE = 22;
  private static final int STYLES = 3;
  private static final int COLOURS = 5;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final PolicyComparison comparison;
  private final String measure;
  private final String title;
  private final Instant from;
  private final Instant to;
  private final double least;
  private final double step;
  private final double most;
  private final Markup out = new Markup();

  private ServedChart(PolicyComparison comparison, String measure, String title) {
    this.comparison = comparison;
    this.measure = measure;
    this.title = title;
    List<Served> all =
        comparison.runs().stream().flatMap(run -> run.report().served().stream()).toList();
    this.from = all.stream().map(Served::from).min(Instant::compareTo).orElse(Instant.EPOCH);
    Instant end = all.stream().map(Served::to).max(Instant::compareTo).orElse(from);
    this.to = end.isAfter(from) ? end : from.plus(Duration.ofDays(1));
    double[] values =
        all.stream()
            .map(Served::measures)
            .filter(measures -> measures.containsKey(measure))
            .mapToDouble(measures -> measures.getOrDefault(measure, 0.0))
            .filter(Double::isFinite)
            .toArray();
    double low = java.util.Arrays.stream(values).min().orElse(0);
    double high = java.util.Arrays.stream(values).max().orElse(1);
    this.step = roundStep((high - low) / 5);
    this.least = Math.floor(low / step) * step;
    this.most = Math.max(least + step, Math.ceil(high / step) * step);
  }

  static String of(PolicyComparison comparison, String measure, String title) {
    return new ServedChart(comparison, measure, title).svg();
  }

  /** 1, 2 or 5 times a power of ten, so that five to ten lines lie across. */
  private static double roundStep(double about) {
    if (!(about > 0)) {
      return 0.01;
    }
    double power = Math.pow(10, Math.floor(Math.log10(about)));
    double times = about / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
  }

  static String colour(int run) {
    return "s" + (run % COLOURS + 1);
  }

  static String dash(int run) {
    return "dash-" + (run % STYLES + 1);
  }

  private String svg() {
    int height = BOTTOM + 34 + LANE * comparison.runs().size();
    out.add(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
        WIDTH,
        height,
        title + " of what was served, by policy, from " + day(from) + " to " + day(to));
    values();
    times();
    for (int i = 0; i < comparison.runs().size(); i++) {
      line(i, comparison.runs().get(i));
      lane(i, comparison.runs().get(i));
    }
    return out.raw("</svg>\n").toString();
  }

  private void values() {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
    for (double value = least; value <= most + step / 2; value += step) {
      out.add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, RIGHT, y(value), y(value));
      out.add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 8, y(value) + 4);
      out.raw(String.format(Locale.ROOT, "%." + decimals + "f", value)).raw("</text>\n");
    }
  }

  private void times() {
    int marks = 6;
    for (int i = 0; i <= marks; i++) {
      Instant at = from.plus(Duration.between(from, to).multipliedBy(i).dividedBy(marks));
      String anchor = i == 0 ? "start" : i == marks ? "end" : "middle";
      out.add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
          x(at), BOTTOM + 20, anchor, day(at));
    }
  }

  private static String day(Instant at) {
    return DAY.format(at);
  }

  private void line(int number, Run run) {
    var path = new Markup();
    var spots = new Markup();
    boolean on = false;
    for (Served window : run.report().served()) {
      Optional<Double> value = Optional.ofNullable(window.measures().get(measure));
      if (value.isPresent() && Double.isFinite(value.get())) {
        double x = x(middle(window));
        double y = y(value.get());
        path.add("%s%.1f %.1f", on ? "L" : "M", x, y);
        spots.add(
            "<circle class=\"spot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s, %s: %.4f on %,d"
                + " outcomes</title></circle>",
            x, y, run.policy(), day(window.from()), value.get(), window.outcomes());
      }
      on = value.isPresent();
    }
    out.add("<g class=\"%s\"><path class=\"series %s\" d=\"", colour(number), dash(number));
    out.raw(path.toString()).raw("\"/>").raw(spots.toString()).raw("</g>\n");
  }

  private static Instant middle(Served window) {
    return window.from().plus(Duration.between(window.from(), window.to()).dividedBy(2));
  }

  /** Trainings as circles, promotions as triangles. */
  private void lane(int number, Run run) {
    int y = BOTTOM + 40 + LANE * number;
    out.add("<g class=\"%s\">", colour(number));
    out.add("<line class=\"lane\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", LEFT, RIGHT, y, y);
    for (Request request : run.report().requests()) {
      if (isWithin(request.at()) && request.state() == Request.State.ANSWERED) {
        out.add(
            "<circle class=\"mark\" cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>%s: training asked for %s,"
                + " %s</title></circle>",
            x(request.at()), y, run.policy(), request.at().toString(), request.why());
      }
    }
    for (BacktestReport.Promotion promotion : run.report().promotions()) {
      if (isWithin(promotion.at())) {
        double x = x(promotion.at());
        out.add(
            "<path class=\"mark\" d=\"M%.1f %d l6 10 h-12z\"><title>%s: %s promoted"
                + " %s</title></path>",
            x, y - 6, run.policy(), promotion.version(), promotion.at().toString());
      }
    }
    out.raw("</g>\n");
  }

  private boolean isWithin(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  private double x(Instant at) {
    double share =
        (double) Duration.between(from, at).toMillis() / Duration.between(from, to).toMillis();
    return LEFT + share * (RIGHT - LEFT);
  }

  private double y(double value) {
    return BOTTOM - (value - least) / (most - least) * (BOTTOM - TOP);
  }
}
