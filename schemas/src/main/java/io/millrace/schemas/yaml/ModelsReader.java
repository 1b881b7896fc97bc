package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code models}. */
final class ModelsReader {
  private static final int WIDEST_LAYER = 4096;
  private static final Map<String, Manifest.Engine> ENGINES = new LinkedHashMap<>();

  static {
    ENGINES.put("smile", Manifest.Engine.SMILE);
    ENGINES.put("onnx", Manifest.Engine.ONNX);
  }

  private static final Key<Manifest.Engine> ENGINE =
      Key.required(
          "engine",
          "smile or onnx",
          Syntax.choice(ENGINES),
          "`smile`: classical machine learning. `onnx`: deep networks, run by ONNX Runtime.");
  private static final Key<YamlValue> ALGORITHM =
      Key.optional(
          "algorithm",
          "what is trained",
          new Shape.Choice(
              List.of(
                  "gradient-boosting",
                  "isolation-forest",
                  "k-means",
                  "network",
                  Algorithms.PUBLISHED),
              List.of()),
          "the task's: for smile `isolation-forest` of an anomaly, `k-means` of a clustering, else"
              + " `gradient-boosting`; for onnx `network`",
          "For smile: `gradient-boosting` for the tasks that have an outcome, `isolation-forest` for"
              + " anomaly, `k-means` for clustering. For onnx: `network`, an autoencoder for anomaly,"
              + " and not for clustering. `published`: nothing; its versions come by `millrace models"
              + " publish`.");
  private static final Key<List<Integer>> LAYERS =
      Key.withDefault(
          "layers",
          "widths of the hidden layers",
          Syntax.of(new Shape.ListOf(new Shape.Whole(WIDEST_LAYER)), ModelsReader::layers),
          Pipeline.Contender.LAYERS,
          "In units, from the input on.");
  private static final Key<Double> DROPOUT =
      Key.withDefault(
          "dropout",
          "share of units dropped in training",
          Syntax.number(Bounds.UNIT_WITHOUT_ONE),
          Pipeline.Contender.DROPOUT,
          "");
  private static final Section NETWORK_SHAPE =
      Key.section("models.CONTENDER.network", "The trained network's form.", LAYERS, DROPOUT);
  private static final Key<YamlValue> NETWORK =
      Key.optional(
          "network",
          "the network's form",
          new Shape.Nested(NETWORK_SHAPE),
          "the defaults below",
          "For engine onnx alone.");

  static final Section SECTION =
      Key.section(
          "models.CONTENDER",
          "A contender: a model in the race. Its versions are trained by Millrace, scored beside"
              + " the others' on every event, and promoted by the verdict.",
          List.of("file"),
          ENGINE,
          ALGORITHM,
          NETWORK);

  private ModelsReader() {}

  /** {@code task}: what is predicted; empty when it could not be read. */
  static Optional<Map<String, Pipeline.Contender>> read(YamlValue value, Optional<Task> task) {
    Optional<YamlSection> section = value.section();
    Map<String, Pipeline.Contender> contenders = new LinkedHashMap<>();
    section.ifPresent(
        s ->
            s.entries()
                .forEach(
                    (name, at) ->
                        contender(name, at, task).ifPresent(c -> contenders.put(name, c))));
    if (section.isPresent() && section.get().entries().isEmpty()) {
      value.report("is empty: at least one contender is expected");
    }
    return section.map(s -> contenders);
  }

  private static Optional<Pipeline.Contender> contender(
      String name, YamlValue at, Optional<Task> task) {
    boolean fits = at.checkName(Names.TOPIC_PART, name);
    Optional<YamlSection> found = at.section();
    if (!fits || found.isEmpty()) {
      return Optional.empty();
    }
    YamlSection section = found.get().only(SECTION);
    Optional<Manifest.Engine> engine = section.need(ENGINE);
    return engine.map(
        e ->
            switch (e) {
              case SMILE -> classical(name, section, new Algorithms(e, task));
              case ONNX -> network(name, section, new Algorithms(e, task));
            });
  }

  private static Pipeline.Contender classical(
      String name, YamlSection section, Algorithms algorithms) {
    String algorithm = algorithms.read(section, ALGORITHM);
    section
        .at(NETWORK)
        .ifPresent(at -> at.report("belongs to engine onnx: leave it out for engine smile"));
    return new Pipeline.Contender(
        name, Manifest.Engine.SMILE, algorithm, List.of(), 0, Optional.empty());
  }

  private static Pipeline.Contender network(
      String name, YamlSection section, Algorithms algorithms) {
    String algorithm = algorithms.read(section, ALGORITHM);
    Optional<YamlSection> shape =
        section.at(NETWORK).flatMap(YamlValue::section).map(network -> network.only(NETWORK_SHAPE));
    List<Integer> layers = shape.map(s -> s.read(LAYERS)).orElse(Pipeline.Contender.LAYERS);
    double dropout = shape.map(s -> s.read(DROPOUT)).orElse(Pipeline.Contender.DROPOUT);
    return new Pipeline.Contender(
        name, Manifest.Engine.ONNX, algorithm, layers, dropout, Optional.empty());
  }

  private static Optional<List<Integer>> layers(YamlValue at) {
    List<Integer> layers = new ArrayList<>();
    List<YamlValue> widths = at.list();
    widths.forEach(width -> width.count(WIDEST_LAYER).ifPresent(layers::add));
    if (widths.isEmpty()) {
      at.report("has no layer: at least one width is expected, as in [128, 64]");
    }
    return Optional.of(layers).filter(read -> !read.isEmpty());
  }
}
