package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Trial;
import io.millrace.schemas.pipeline.Tune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the small sections: {@code tune, trial, monitor, prices}. */
final class SettingsReader {
  private static final int MOST_CANDIDATES = 10_000;
  private static final Map<String, Trial.OnTie> ON_TIE_WORDS = new LinkedHashMap<>();

  static {
    ON_TIE_WORDS.put("cheaper", Trial.OnTie.CHEAPER);
    ON_TIE_WORDS.put("candidate", Trial.OnTie.CANDIDATE);
    ON_TIE_WORDS.put("current", Trial.OnTie.CURRENT);
  }

  private static final Key<Duration> SECONDS =
      Key.withDefault(
          "seconds",
          "wall-clock time for all of a contender's candidates together",
          new Syntax<>(
              new Shape.Whole(86_400),
              at -> at.count(86_400).map(Duration::ofSeconds),
              time -> String.valueOf(time.toSeconds())),
          Tune.DEFAULTS.time(),
          "In seconds.");
  private static final Key<Integer> CANDIDATES =
      Key.optional(
          "candidates",
          "how many candidates at most",
          Syntax.whole(MOST_CANDIDATES),
          "as many as the time allows",
          "With it a training is reproducible, whatever time it takes.");
  static final Section TUNE =
      Key.section(
          "tune",
          "The budget of a training, the same for every contender and request.",
          SECONDS,
          CANDIDATES);

  private static final Key<Double> ALPHA =
      Key.withDefault(
          "alpha",
          "the probability of a false promotion that is accepted",
          Syntax.number(Bounds.INSIDE_UNIT),
          Trial.DEFAULTS.alpha(),
          "");
  private static final Key<Double> TIE =
      Key.withDefault(
          "tie",
          "the difference of mean losses up to which two versions count as equal",
          Syntax.number(Bounds.UNIT_WITHOUT_ONE),
          Trial.DEFAULTS.tie(),
          "In units of the loss, which is from 0 to 1: Brier's; for regression parts of"
              + " `label.scale`.");
  private static final Key<Trial.OnTie> ON_TIE =
      Key.withDefault(
          "on_tie",
          "who wins an equivalence",
          Syntax.choice(ON_TIE_WORDS),
          Trial.DEFAULTS.onTie(),
          "The one that is cheaper at scoring, the new version, or the one that sits.");
  private static final Key<Duration> MAX =
      Key.withDefault(
          "max",
          "a trial's greatest length",
          Syntax.duration(Bounds.ABOVE_ZERO),
          Trial.DEFAULTS.max(),
          "In event time; it ends then, whatever is known.");
  static final Section TRIAL =
      Key.section("trial", "How versions are compared.", ALPHA, TIE, ON_TIE, MAX);

  private static final Key<Duration> WINDOW =
      Key.withDefault(
          "window",
          "length of a metrics window",
          Syntax.duration(Bounds.ABOVE_ZERO),
          Monitor.DEFAULTS.window(),
          "In event time.");
  private static final Key<List<String>> SEGMENTS =
      Key.withDefault(
          "segments",
          "category features whose values split the metrics",
          new Syntax<>(
              new Shape.ListOf(new Shape.Text("a feature", Optional.empty())),
              at -> segments(at, Optional.empty()),
              List::toString),
          Monitor.DEFAULTS.segments(),
          "");
  static final Section MONITOR =
      Key.section(
          "monitor",
          "What is measured of the running pipeline.",
          WINDOW,
          SEGMENTS,
          FairnessReader.FAIRNESS);

  private static final Key<Double> CPU_HOUR =
      Key.withDefault(
          "cpu_hour",
          "price of an hour of one core",
          Syntax.number(Bounds.AT_LEAST_ZERO),
          Prices.DEFAULTS.cpuHour(),
          "In your currency.");
  private static final Key<Double> GPU_HOUR =
      Key.withDefault(
          "gpu_hour",
          "price of an hour of one GPU",
          Syntax.number(Bounds.AT_LEAST_ZERO),
          Prices.DEFAULTS.gpuHour(),
          "In your currency.");
  static final Section PRICES =
      Key.section("prices", "What the race's costs are computed with.", CPU_HOUR, GPU_HOUR);

  private SettingsReader() {}

  static Optional<Tune> tune(YamlValue value) {
    return value
        .section()
        .map(s -> s.only(TUNE))
        .map(s -> new Tune(s.read(SECONDS), s.find(CANDIDATES)));
  }

  static Optional<Trial> trial(YamlValue value) {
    return value
        .section()
        .map(s -> s.only(TRIAL))
        .map(s -> new Trial(s.read(ALPHA), s.read(TIE), s.read(ON_TIE), s.read(MAX)));
  }

  /** {@code features}: for the segments and groups; empty when they could not be read. */
  static Optional<Monitor> monitor(YamlValue value, Optional<List<Feature>> features) {
    return value
        .section()
        .map(s -> s.only(MONITOR))
        .map(
            s ->
                new Monitor(
                    s.read(WINDOW),
                    s.read(SEGMENTS, at -> segments(at, features)),
                    s.at(FairnessReader.FAIRNESS)
                        .flatMap(at -> FairnessReader.read(at, features))));
  }

  private static Optional<List<String>> segments(
      YamlValue value, Optional<List<Feature>> features) {
    List<String> segments = new ArrayList<>();
    for (YamlValue at : value.list()) {
      Optional<String> name = at.text("a feature");
      name.ifPresent(segments::add);
      if (name.isPresent() && features.isPresent()) {
        checkCategory(at, name.get(), features.get(), "segments");
      }
    }
    return Optional.of(segments);
  }

  /** Reports a name that is not that of a category feature; {@code what} is made of its values. */
  static void checkCategory(YamlValue at, String name, List<Feature> features, String what) {
    Optional<Feature> named = features.stream().filter(f -> f.name().equals(name)).findFirst();
    if (named.isEmpty()) {
      List<String> categories =
          features.stream()
              .filter(f -> f.type() == Feature.Type.CATEGORY)
              .map(Feature::name)
              .toList();
      at.report("there is no feature %s%s".formatted(name, Nearest.hint(name, categories)));
    } else if (named.get().type() != Feature.Type.CATEGORY) {
      at.report("feature %s is a number: %s are the values of a category".formatted(name, what));
    }
  }

  static Optional<Prices> prices(YamlValue value) {
    return value
        .section()
        .map(s -> s.only(PRICES))
        .map(s -> new Prices(s.read(CPU_HOUR), s.read(GPU_HOUR)));
  }
}
