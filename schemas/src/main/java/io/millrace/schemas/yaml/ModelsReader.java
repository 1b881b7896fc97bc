package io.millrace.schemas.yaml;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code models}. */
final class ModelsReader {
  private static final Map<String, Manifest.Engine> ENGINES =
      Map.of("smile", Manifest.Engine.SMILE, "onnx", Manifest.Engine.ONNX);
  private static final int WIDEST_LAYER = 4096;

  private ModelsReader() {}

  static Optional<Map<String, Pipeline.Contender>> read(YamlValue value) {
    Optional<YamlSection> section = value.section();
    Map<String, Pipeline.Contender> contenders = new LinkedHashMap<>();
    section.ifPresent(
        s ->
            s.entries()
                .forEach(
                    (name, at) -> contender(name, at).ifPresent(c -> contenders.put(name, c))));
    if (section.isPresent() && section.get().entries().isEmpty()) {
      value.report("is empty: at least one contender is expected");
    }
    return section.map(s -> contenders);
  }

  private static Optional<Pipeline.Contender> contender(String name, YamlValue at) {
    boolean fits = at.checkName(Names.TOPIC_PART, name);
    Optional<YamlSection> found = at.section();
    if (!fits || found.isEmpty()) {
      return Optional.empty();
    }
    YamlSection section =
        found.get().only(Set.of("engine", "algorithm", "network"), Set.of("file"));
    Optional<Manifest.Engine> engine =
        section.need("engine", "smile or onnx", value -> value.choice(ENGINES));
    return engine.map(
        e ->
            switch (e) {
              case SMILE -> trees(name, section);
              case ONNX -> network(name, section);
            });
  }

  private static Pipeline.Contender trees(String name, YamlSection section) {
    String algorithm = algorithm(section, "gradient-boosting");
    section
        .find("network")
        .ifPresent(at -> at.report("belongs to engine onnx: leave it out for engine smile"));
    return new Pipeline.Contender(
        name, Manifest.Engine.SMILE, algorithm, List.of(), 0, Optional.empty());
  }

  private static Pipeline.Contender network(String name, YamlSection section) {
    String algorithm = algorithm(section, "network");
    Optional<YamlSection> shape =
        section
            .find("network")
            .flatMap(YamlValue::section)
            .map(network -> network.only(Set.of("layers", "dropout")));
    List<Integer> layers =
        shape
            .map(s -> s.read("layers", Pipeline.Contender.LAYERS, ModelsReader::layers))
            .orElse(Pipeline.Contender.LAYERS);
    double dropout =
        shape
            .map(
                s ->
                    s.read(
                        "dropout",
                        Pipeline.Contender.DROPOUT,
                        at -> at.number(Bounds.UNIT_WITHOUT_ONE)))
            .orElse(Pipeline.Contender.DROPOUT);
    return new Pipeline.Contender(
        name, Manifest.Engine.ONNX, algorithm, layers, dropout, Optional.empty());
  }

  private static String algorithm(YamlSection section, String only) {
    return section.read("algorithm", only, at -> at.choice(Map.of(only, only)));
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
