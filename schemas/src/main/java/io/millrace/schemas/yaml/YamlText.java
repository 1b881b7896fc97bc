package io.millrace.schemas.yaml;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML text to its nodes, which nothing constructs objects from. Size, depth and aliases are
 * bounded; tags of one's own, duplicate keys and keys that are not scalars are reported.
 */
final class YamlText {
  private static final int LONGEST_FILE = 1 << 20;
  private static final int DEEPEST_NESTING = 20;
  private static final int MOST_ALIASES = 20;
  private static final String STANDARD_TAGS = "tag:yaml.org,2002:";

  private final Problems problems;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlText(Problems problems) {
    this.problems = problems;
  }

  /** The file's root; empty when it is no YAML or has no content, which is reported. */
  static Optional<YamlValue> read(String text, Problems problems) {
    Node root;
    try {
      root = new Yaml(new SafeConstructor(options())).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add(line, "", "is no valid YAML: " + e.getProblem());
      return Optional.empty();
    } catch (YAMLException e) {
      problems.add(0, "", "is no valid YAML: " + e.getMessage());
      return Optional.empty();
    }
    if (root == null) {
      problems.add(1, "", "is empty: a pipeline is expected, beginning with `pipeline: NAME`");
      return Optional.empty();
    }
    new YamlText(problems).check(root, "");
    return Optional.of(YamlValue.of(root, "", problems));
  }

  /** A valid file's text without one of the keys at its root, and without comments. */
  static String without(String text, String key) {
    Yaml yaml = new Yaml(new SafeConstructor(options()));
    Node root = yaml.compose(new StringReader(text));
    if (root instanceof MappingNode mapping) {
      mapping
          .getValue()
          .removeIf(
              entry -> entry.getKeyNode() instanceof ScalarNode s && s.getValue().equals(key));
    }
    StringWriter out = new StringWriter();
    yaml.serialize(root, out);
    return out.toString();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST_FILE);
    options.setNestingDepthLimit(DEEPEST_NESTING);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    return options;
  }

  private void check(Node node, String path) {
    if (!seen.add(node)) {
      return;
    }
    String tag = node.getTag().getValue();
    if (!tag.startsWith(STANDARD_TAGS)) {
      problems.add(line(node), path, "has the tag %s: a pipeline file has none".formatted(tag));
    }
    switch (node) {
      case MappingNode mapping -> checkKeys(mapping, path);
      case SequenceNode sequence ->
          sequence.getValue().forEach(element -> check(element, path + "[]"));
      default -> {} // a scalar, or an alias into what was seen
    }
  }

  private void checkKeys(MappingNode mapping, String path) {
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode scalar)) {
        problems.add(line(key), path, "has a list or map as a key: a word is expected");
        continue;
      }
      String name = scalar.getValue();
      String below = path.isEmpty() ? name : path + "." + name;
      Integer first = lines.putIfAbsent(name, line(key));
      if (first != null) {
        problems.add(
            line(key), below, "is there twice, first in line %d: keep one".formatted(first));
      }
      check(key, below);
      check(entry.getValueNode(), below);
    }
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
