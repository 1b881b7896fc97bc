package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Privacy;
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
import java.util.function.Function;

/** Reads the file's root, section by section, in an order in which references can be checked. */
final class PipelineReader {
  private static final Map<String, Delivery> DELIVERY_WORDS = new LinkedHashMap<>();

  static {
    DELIVERY_WORDS.put("exactly-once", Delivery.EXACTLY_ONCE);
    DELIVERY_WORDS.put("at-least-once", Delivery.AT_LEAST_ONCE);
  }

  private static final Key<String> NAME =
      Key.required(
          "pipeline",
          "the pipeline's name",
          Syntax.of(new Shape.Text("a name", Optional.of(Names.TOPIC_PART)), PipelineReader::name),
          "Every topic of the pipeline begins with it: `PIPELINE.features`. Not `millrace`.");
  private static final Key<ZoneId> ZONE =
      Key.withDefault(
          "zone",
          "the time zone of calendar features",
          new Syntax<>(
              new Shape.Text("a time zone, as in `America/Chicago`", Optional.empty()),
              PipelineReader::zone,
              zone -> zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()),
          ZoneOffset.UTC,
          "Times in topics are UTC whatever it is.");
  private static final Key<YamlValue> STREAMS =
      Key.required(
          "streams",
          "a map of streams",
          new Shape.MapOf(
              "STREAM", Optional.of(Names.TOPIC_PART), new Shape.Nested(StreamsReader.SECTION)),
          "At least the scored one and the one that brings the label, where there is one.");
  private static final Key<YamlValue> SCORE =
      Key.required(
          "score",
          "the stream whose events are predicted",
          new Shape.Text("a stream", Optional.empty()),
          "Each of its events gets one prediction from every contender.");
  private static final Key<YamlValue> LABEL =
      Key.required("label", "what is to be predicted", new Shape.Nested(LabelReader.SECTION), "");
  private static final Key<YamlValue> FEATURES =
      Key.required("features", "a map of features", FeaturesReader.SHAPE, "In the vector's order.");
  private static final Key<Duration> LATENESS =
      Key.withDefault(
          "lateness",
          "how long the engine waits for out-of-order events",
          Syntax.duration(Bounds.AT_LEAST_ZERO),
          Pipeline.LATENESS,
          "In event time. Every vector is that much later; what comes later still is counted.");
  private static final Key<YamlValue> MODELS =
      Key.required(
          "models",
          "a map of contenders",
          new Shape.MapOf(
              "CONTENDER", Optional.of(Names.TOPIC_PART), new Shape.Nested(ModelsReader.SECTION)),
          "Two or more make a race.");
  private static final Key<Duration> BOOTSTRAP =
      Key.withDefault(
          "bootstrap",
          "length of the prefix on which the first versions are trained",
          Syntax.duration(Bounds.ABOVE_ZERO),
          Pipeline.BOOTSTRAP,
          "In event time, from the first scored event on. There are no scores before it is over.");
  private static final Key<Tune> TUNE =
      settings(SettingsReader.TUNE, SettingsReader::tune, Tune.DEFAULTS);
  private static final Key<Decide> DECIDE =
      settings(
          DecideReader.SECTION, at -> DecideReader.read(at, Optional.empty()), Decide.DEFAULTS);
  static final Key<Explain> EXPLAIN =
      settings(
          ExplainReader.SECTION, at -> ExplainReader.read(at, Optional.empty()), Explain.DEFAULTS);
  static final Key<GateRules> GATES =
      settings(
          GatesReader.SECTION,
          at -> new GatesReader(Optional.empty(), file -> null).read(at),
          GateRules.DEFAULTS);
  static final Key<Trial> TRIAL =
      settings(SettingsReader.TRIAL, SettingsReader::trial, Trial.DEFAULTS);
  static final Key<Monitor> MONITOR =
      settings(
          SettingsReader.MONITOR,
          at -> SettingsReader.monitor(at, Optional.empty()),
          Monitor.DEFAULTS);
  static final Key<Retrain> RETRAIN =
      settings(
          RetrainReader.SECTION,
          at -> RetrainReader.read(at, Manifest.Task.BINARY),
          Retrain.DEFAULTS);
  private static final Key<Prices> PRICES =
      settings(SettingsReader.PRICES, SettingsReader::prices, Prices.DEFAULTS);
  private static final Key<YamlValue> PRIVACY =
      Key.optional(
          "privacy",
          "what of the streams is not written as it came",
          PrivacyReader.shape(),
          "events are written as they come",
          "Applied by ingest, before anything is written.");
  private static final Key<Delivery> DELIVERY =
      Key.withDefault(
          "delivery",
          "Kafka's delivery guarantee",
          Syntax.choice(DELIVERY_WORDS),
          Delivery.EXACTLY_ONCE,
          "At least once has a lower latency; after a failure a record may be there twice.");
  private static final Key<YamlValue> TRUST =
      Key.optional(
          "trust",
          "public keys of those who may publish versions",
          new Shape.ListOf(new Shape.Scalar("an Ed25519 key in base64, or a file that holds one")),
          "versions need no signature",
          "With it, a version that none of them has signed never serves.");

  static final Section SECTION =
      Key.section(
          "The whole file",
          "The keys at the left margin.",
          List.of("explore"),
          NAME,
          ZONE,
          STREAMS,
          SCORE,
          LABEL,
          FEATURES,
          LATENESS,
          MODELS,
          BOOTSTRAP,
          TUNE,
          DECIDE,
          EXPLAIN,
          GATES,
          TRIAL,
          MONITOR,
          RETRAIN,
          PRICES,
          PRIVACY,
          DELIVERY,
          KafkaReader.KEY,
          TRUST);

  /** A section all of whose keys have defaults. */
  private static <T> Key<T> settings(
      Section section, Function<YamlValue, Optional<T>> reader, T defaults) {
    return Key.withDefault(
        section.title(),
        section.doc(),
        new Syntax<>(new Shape.Nested(section), reader, value -> "{}"),
        defaults,
        "");
  }

  private final YamlSection root;
  private final Problems problems;
  private final Function<String, String> files;
  private final Optional<String> name;
  private final ZoneId zone;
  private final StreamCatalog streams;
  private final Optional<String> scored;

  PipelineReader(YamlSection root, Problems problems, Function<String, String> files) {
    this.root = root.only(SECTION);
    this.problems = problems;
    this.files = files;
    this.name = root.need(NAME);
    this.zone = root.read(ZONE);
    this.streams =
        root.need(STREAMS, new StreamsReader(files)::read).orElse(new StreamCatalog(Map.of()));
    this.scored = root.need(SCORE, at -> scored(at, streams));
  }

  /** Reads the rest, then ends with all problems or with the pipeline. */
  Pipeline read() {
    LabelReader labels = new LabelReader(streams, scored);
    Optional<Pipeline.Label> label = root.need(LABEL, labels::read);
    FeaturesReader reader = new FeaturesReader(streams, scored, zone.getId());
    Optional<List<Feature>> features = root.need(FEATURES, reader::read);
    features.ifPresent(labels::checkObserved);
    Optional<Map<String, Pipeline.Contender>> contenders =
        root.need(MODELS, at -> ModelsReader.read(at, label.map(Pipeline.Label::task)));
    Settings settings = settings(label, features);
    label.ifPresent(known -> check(settings, new TaskChecks(root, known.task())));
    Map<String, Map<String, PrivacyReader.Rule>> rules =
        new PrivacyReader(streams).read(root.at(PRIVACY));
    if (problems.isEmpty()) {
      PrivacyUse use = new PrivacyUse(streams, rules, this::readUsers);
      use.check();
      use.checkTags(root.at());
    }
    problems.throwIfAny();
    return new Pipeline(
        name.orElseThrow(),
        zone,
        readable(streams, rules),
        scored.orElseThrow(),
        label.orElseThrow(),
        features.orElseThrow(),
        settings.lateness,
        contenders.orElseThrow(),
        settings.bootstrap,
        settings.tune,
        settings.decide,
        settings.explain,
        settings.gates,
        settings.trial,
        settings.monitor,
        settings.retrain,
        settings.prices,
        settings.delivery,
        settings.kafka,
        settings.trust);
  }

  /** The sections that have defaults. */
  private record Settings(
      Duration lateness,
      Duration bootstrap,
      Tune tune,
      Decide decide,
      Explain explain,
      GateRules gates,
      Trial trial,
      Monitor monitor,
      Retrain retrain,
      Prices prices,
      Delivery delivery,
      Map<String, String> kafka,
      List<String> trust) {}

  private Settings settings(Optional<Pipeline.Label> label, Optional<List<Feature>> features) {
    Optional<Manifest.Task> known = label.map(Pipeline.Label::task);
    Manifest.Task task = known.orElse(Manifest.Task.BINARY);
    return new Settings(
        root.read(LATENESS),
        root.read(BOOTSTRAP),
        root.read(TUNE),
        root.at(DECIDE).flatMap(at -> DecideReader.read(at, label)).orElse(Decide.defaultsOf(task)),
        root.read(EXPLAIN, at -> ExplainReader.read(at, known)),
        root.read(GATES, new GatesReader(features, files)::read),
        root.read(TRIAL),
        root.read(MONITOR, at -> SettingsReader.monitor(at, features)),
        root.at(RETRAIN)
            .flatMap(at -> RetrainReader.read(at, task))
            .orElse(Retrain.defaultsOf(task)),
        root.read(PRICES),
        root.read(DELIVERY),
        root.read(KafkaReader.KEY),
        root.at(TRUST).flatMap(new TrustReader(files)::read).orElse(List.of()));
  }

  private static void check(Settings settings, TaskChecks task) {
    task.gates(settings.gates);
    task.monitor(settings.monitor);
    task.explain(settings.explain);
    task.trial();
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
    Optional<String> name = at.text(SCORE.entry().meaning());
    name.ifPresent(text -> streams.stream(at, text)); // reports an unknown one
    return name.filter(text -> streams.streams().isEmpty() || streams.streams().containsKey(text));
  }

  /** Reads what takes values from streams, once more. */
  private void readUsers(StreamCatalog from, Problems into) {
    root.at(LABEL).map(at -> at.reportingTo(into)).ifPresent(new LabelReader(from, scored)::read);
    root.at(FEATURES)
        .map(at -> at.reportingTo(into))
        .ifPresent(new FeaturesReader(from, scored, zone.getId())::read);
  }

  private static Map<String, Pipeline.Stream> readable(
      StreamCatalog streams, Map<String, Map<String, PrivacyReader.Rule>> rules) {
    Map<String, Pipeline.Stream> readable = new LinkedHashMap<>();
    streams
        .streams()
        .forEach(
            (name, stream) -> {
              Map<String, Privacy.Rule> own = new LinkedHashMap<>();
              rules.getOrDefault(name, Map.of()).forEach((f, rule) -> own.put(f, rule.rule()));
              readable.put(name, stream.orElseThrow().with(new Privacy(own)));
            });
    return readable;
  }
}
