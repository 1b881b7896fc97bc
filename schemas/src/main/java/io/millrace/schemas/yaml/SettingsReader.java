package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Trial;
import io.millrace.schemas.pipeline.Tune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the small sections: {@code tune, decide, trial, monitor, prices}. */
final class SettingsReader {
  private static final int MOST_CANDIDATES = 10_000;
  private static final Map<String, Trial.OnTie> ON_TIE =
      Map.of(
          "cheaper", Trial.OnTie.CHEAPER,
          "candidate", Trial.OnTie.CANDIDATE,
          "current", Trial.OnTie.CURRENT);

  private SettingsReader() {}

  static Optional<Tune> tune(YamlValue value) {
    Tune defaults = Tune.DEFAULTS;
    return value
        .section()
        .map(s -> s.only(Set.of("seconds", "candidates")))
        .map(
            s ->
                new Tune(
                    s.read("seconds", defaults.time(), SettingsReader::seconds),
                    s.find("candidates").flatMap(at -> at.count(MOST_CANDIDATES))));
  }

  private static Optional<Duration> seconds(YamlValue at) {
    return at.count(86_400).map(Duration::ofSeconds);
  }

  static Optional<Decide> decide(YamlValue value) {
    Decide defaults = Decide.DEFAULTS;
    return value
        .section()
        .map(s -> s.only(Set.of("deadline", "threshold")))
        .map(
            s ->
                new Decide(
                    s.read("deadline", defaults.deadline(), at -> at.duration(Bounds.ABOVE_ZERO)),
                    s.read("threshold", defaults.threshold(), at -> at.number(Bounds.UNIT))));
  }

  static Optional<Trial> trial(YamlValue value) {
    Trial defaults = Trial.DEFAULTS;
    return value
        .section()
        .map(s -> s.only(Set.of("alpha", "tie", "on_tie", "max")))
        .map(
            s ->
                new Trial(
                    s.read("alpha", defaults.alpha(), at -> at.number(Bounds.INSIDE_UNIT)),
                    s.read("tie", defaults.tie(), at -> at.number(Bounds.UNIT_WITHOUT_ONE)),
                    s.read("on_tie", defaults.onTie(), at -> at.choice(ON_TIE)),
                    s.read("max", defaults.max(), at -> at.duration(Bounds.ABOVE_ZERO))));
  }

  /** {@code features}: for the segments; empty when they could not be read. */
  static Optional<Monitor> monitor(YamlValue value, Optional<List<Feature>> features) {
    Monitor defaults = Monitor.DEFAULTS;
    return value
        .section()
        .map(s -> s.only(Set.of("window", "segments"), Set.of("fairness")))
        .map(
            s ->
                new Monitor(
                    s.read("window", defaults.window(), at -> at.duration(Bounds.ABOVE_ZERO)),
                    s.read("segments", defaults.segments(), at -> segments(at, features))));
  }

  private static Optional<List<String>> segments(
      YamlValue value, Optional<List<Feature>> features) {
    List<String> segments = new ArrayList<>();
    for (YamlValue at : value.list()) {
      Optional<String> name = at.text("a feature");
      name.ifPresent(segments::add);
      if (name.isPresent() && features.isPresent()) {
        checkSegment(at, name.get(), features.get());
      }
    }
    return Optional.of(segments);
  }

  private static void checkSegment(YamlValue at, String name, List<Feature> features) {
    Optional<Feature> named = features.stream().filter(f -> f.name().equals(name)).findFirst();
    if (named.isEmpty()) {
      List<String> categories =
          features.stream()
              .filter(f -> f.type() == Feature.Type.CATEGORY)
              .map(Feature::name)
              .toList();
      at.report("there is no feature %s%s".formatted(name, Nearest.hint(name, categories)));
    } else if (named.get().type() != Feature.Type.CATEGORY) {
      at.report("feature %s is a number: segments are the values of a category".formatted(name));
    }
  }

  static Optional<Prices> prices(YamlValue value) {
    Prices defaults = Prices.DEFAULTS;
    return value
        .section()
        .map(s -> s.only(Set.of("cpu_hour", "gpu_hour")))
        .map(
            s ->
                new Prices(
                    s.read("cpu_hour", defaults.cpuHour(), at -> at.number(Bounds.AT_LEAST_ZERO)),
                    s.read("gpu_hour", defaults.gpuHour(), at -> at.number(Bounds.AT_LEAST_ZERO))));
  }
}
