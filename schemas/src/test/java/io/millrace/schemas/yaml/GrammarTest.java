package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.grammar.Entry;
import io.millrace.schemas.grammar.Presence;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A key that is declared is read: for each one, a value that fits nowhere is refused at its place.
 * (That a key which is read is declared, the reader itself insists on.)
 */
final class GrammarTest {
  /** A list in a list: no key may hold it. */
  private static final List<?> NONSENSE = List.of(List.of(List.of()));

  /** User's own names, as the file with every key has them. */
  private static final Map<String, String> NAMES =
      Map.of("STREAM", "orders", "FEATURE", "probe", "CONTENDER", "net");

  @ParameterizedTest
  @MethodSource("keys")
  void every_declared_key_is_read(Probe probe) {
    assertThat(Shop.problems(probe.file()))
        .anySatisfy(problem -> assertThat(problem).contains(", " + probe.path()));
  }

  /**
   * A key to try.
   *
   * @param kind the keyword of the kind that it belongs to, which stands beside it
   */
  record Probe(String path, Optional<String> kind) {

    /** The file with every key, with nonsense under this one. */
    @SuppressWarnings("unchecked")
    String file() {
      Map<String, Object> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(PipelineFileTest.FULL);
      Map<String, Object> at = file;
      List<String> steps = List.of(path.split("\\."));
      for (String step : steps.subList(0, steps.size() - 1)) {
        at = (Map<String, Object>) at.computeIfAbsent(step, key -> new LinkedHashMap<>());
      }
      for (String keyword : kind.stream().toList()) {
        at.put(keyword, NONSENSE);
      }
      at.put(steps.getLast(), NONSENSE);
      return new Yaml().dump(file);
    }
  }

  static List<Probe> keys() {
    return probes(PipelineFile.grammar(), "");
  }

  private static List<Probe> probes(Section section, String prefix) {
    List<Probe> probes = new ArrayList<>();
    for (Entry entry : section.entries()) {
      if (!(entry.presence() instanceof Presence.Reserved)) {
        String path = prefix + entry.name();
        probes.add(new Probe(path, Optional.empty()));
        probes.addAll(below(entry.shape(), path));
      }
    }
    return probes;
  }

  private static List<Probe> below(Shape shape, String path) {
    return switch (shape) {
      case Shape.Nested nested -> probes(nested.section(), path + ".");
      case Shape.MapOf map when NAMES.containsKey(map.key()) ->
          below(map.value(), path + "." + NAMES.get(map.key()));
      case Shape.Kinds kinds -> kinds.kinds().stream().flatMap(kind -> ofKind(kind, path)).toList();
      default -> List.of(); // no section below, or one in a list, which its reader's tests hold
    };
  }

  private static Stream<Probe> ofKind(Section kind, String path) {
    String keyword = kind.entries().getFirst().name();
    return kind.known().stream().map(key -> new Probe(path + "." + key, Optional.of(keyword)));
  }
}
