package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Trial;
import io.millrace.schemas.pipeline.Tune;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the file's root, section by section, in an order in which references can be checked. */
final class PipelineReader {
  private static final Set<String> KEYS =
      Set.of(
          ("pipeline zone streams score label features lateness models bootstrap tune decide trial"
                  + " monitor retrain prices delivery kafka")
              .split(" "));
  private static final String SCORED = "the stream whose events are predicted";
  private static final Set<String> RESERVED = Set.of("privacy", "explore");
  private static final Map<String, Delivery> DELIVERY =
      Map.of(
          "exactly-once", Delivery.EXACTLY_ONCE,
          "at-least-once", Delivery.AT_LEAST_ONCE);

  private final YamlSection root;
  private final Problems problems;
  private final Optional<String> name;
  private final ZoneId zone;
  private final StreamCatalog streams;
  private final Optional<String> scored;

  PipelineReader(YamlSection root, Problems problems, Function<String, String> schemaFiles) {
    this.root = root.only(KEYS, RESERVED);
    this.problems = problems;
    this.name = root.need("pipeline", "the pipeline's name", PipelineReader::name);
    this.zone = root.read("zone", ZoneOffset.UTC, PipelineReader::zone);
    this.streams =
        root.need("streams", "a map of streams", new StreamsReader(schemaFiles)::read)
            .orElse(new StreamCatalog(Map.of()));
    this.scored = root.need("score", SCORED, at -> scored(at, streams));
  }

  /** Reads the rest, then ends with all problems or with the pipeline. */
  Pipeline read() {
    Optional<Pipeline.Label> label =
        root.need("label", "what is to be predicted", new LabelReader(streams, scored)::read);
    FeaturesReader reader = new FeaturesReader(streams, scored, zone.getId());
    Optional<List<Feature>> features = root.need("features", "a map of features", reader::read);
    Optional<Map<String, Pipeline.Contender>> contenders =
        root.need("models", "a map of contenders", ModelsReader::read);
    Settings settings = settings(features);
    problems.throwIfAny();
    return new Pipeline(
        name.orElseThrow(),
        zone,
        readable(streams),
        scored.orElseThrow(),
        label.orElseThrow(),
        features.orElseThrow(),
        settings.lateness,
        contenders.orElseThrow(),
        settings.bootstrap,
        settings.tune,
        settings.decide,
        settings.trial,
        settings.monitor,
        settings.retrain,
        settings.prices,
        settings.delivery,
        settings.kafka);
  }

  /** The sections that have defaults. */
  private record Settings(
      Duration lateness,
      Duration bootstrap,
      Tune tune,
      Decide decide,
      Trial trial,
      Monitor monitor,
      Retrain retrain,
      Prices prices,
      Delivery delivery,
      Map<String, String> kafka) {}

  private Settings settings(Optional<List<Feature>> features) {
    return new Settings(
        root.read("lateness", Pipeline.LATENESS, at -> at.duration(Bounds.AT_LEAST_ZERO)),
        root.read("bootstrap", Pipeline.BOOTSTRAP, at -> at.duration(Bounds.ABOVE_ZERO)),
        root.read("tune", Tune.DEFAULTS, SettingsReader::tune),
        root.read("decide", Decide.DEFAULTS, SettingsReader::decide),
        root.read("trial", Trial.DEFAULTS, SettingsReader::trial),
        root.read("monitor", Monitor.DEFAULTS, at -> SettingsReader.monitor(at, features)),
        root.read("retrain", Retrain.DEFAULTS, RetrainReader::read),
        root.read("prices", Prices.DEFAULTS, SettingsReader::prices),
        root.read("delivery", Delivery.EXACTLY_ONCE, at -> at.choice(DELIVERY)),
        root.read("kafka", Map.of(), PipelineReader::properties));
  }

  private static Optional<String> name(YamlValue at) {
    Optional<String> name = at.text("the pipeline's name");
    name.ifPresent(
        text -> {
          at.checkName(Names.TOPIC_PART, text);
          if (text.equals("millrace")) {
            at.report("the name millrace is taken: topics that all pipelines share begin with it");
          }
        });
    return name;
  }

  private static Optional<ZoneId> zone(YamlValue at) {
    Optional<String> text = at.text("a time zone, as in America/Chicago");
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException e) {
      String meant =
          Nearest.of(text.orElse(""), ZoneId.getAvailableZoneIds())
              .map(zone -> ": did you mean " + zone + "?")
              .orElse(": a name as in America/Chicago is expected");
      at.report("unknown time zone %s%s".formatted(text.orElse(""), meant));
      return Optional.empty();
    }
  }

  /** The stream's name, also where the stream itself could not be read. */
  private static Optional<String> scored(YamlValue at, StreamCatalog streams) {
    Optional<String> name = at.text(SCORED);
    name.ifPresent(text -> streams.stream(at, text)); // reports an unknown one
    return name.filter(text -> streams.streams().isEmpty() || streams.streams().containsKey(text));
  }

  private static Map<String, Pipeline.Stream> readable(StreamCatalog streams) {
    Map<String, Pipeline.Stream> readable = new LinkedHashMap<>();
    streams.streams().forEach((name, stream) -> readable.put(name, stream.orElseThrow()));
    return readable;
  }

  private static Optional<Map<String, String>> properties(YamlValue value) {
    Map<String, String> properties = new LinkedHashMap<>();
    value
        .section()
        .ifPresent(
            section ->
                section
                    .entries()
                    .forEach(
                        (key, at) ->
                            at.scalar("a client property's value")
                                .ifPresent(text -> properties.put(key, text))));
    return Optional.of(properties);
  }
}
