package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.DurationText;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value of the file with its place. Each reading method reports what does not fit and then gives
 * an empty result, so that the reading goes on and finds the other problems as well.
 *
 * @param line the line of its key, from 1
 * @param path the keys that lead to it
 */
record YamlValue(Node node, int line, String path, Problems problems) {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,30}\\.?\\d{0,30}|\\.\\d{1,30})([eE][-+]?\\d{1,3})?");
  private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final int LONGEST_SHOWN = 60;

  /** A node that has no key: its place is its own beginning. */
  static YamlValue of(Node node, String path, Problems problems) {
    return new YamlValue(node, node.getStartMark().getLine() + 1, path, problems);
  }

  /** The same value, read with other ears. */
  YamlValue reportingTo(Problems others) {
    return new YamlValue(node, line, path, others);
  }

  void report(String message) {
    problems.add(line(), path, message);
  }

  void reportReserved(String what) {
    report(what + " is reserved, not built yet: leave it out");
  }

  /** Reports that this word is none of the known ones. */
  void reportUnknown(String word, Collection<String> known) {
    report("unknown %s%s".formatted(word, Nearest.hint(word, known)));
  }

  /** Reports a name that does not fit; the value is what it names. */
  boolean checkName(Names form, String name) {
    if (!form.fit(name)) {
      report("the name `%s` does not fit: %s".formatted(name, form.words()));
    }
    return form.fit(name);
  }

  boolean isScalar() {
    return node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  /** The value as written, for messages. */
  String shown() {
    if (!(node instanceof ScalarNode scalar)) {
      return isList() ? "a list" : "a map";
    }
    String text = scalar.getValue();
    return text.isEmpty()
        ? "nothing"
        : "`%s`".formatted(text.length() > LONGEST_SHOWN ? cut(text) : text);
  }

  private static String cut(String text) {
    return text.substring(0, LONGEST_SHOWN) + "...";
  }

  Optional<YamlSection> section() {
    if (node instanceof MappingNode mapping) {
      return Optional.of(new YamlSection(this, mapping));
    }
    report("is %s: a map of keys to values is expected".formatted(shown()));
    return Optional.empty();
  }

  /** The list's values; a single value counts as a list of one. */
  List<YamlValue> list() {
    if (!(node instanceof SequenceNode sequence)) {
      if (node.getTag().equals(Tag.NULL)) {
        report("is nothing: a list is expected");
        return List.of();
      }
      return List.of(this);
    }
    List<YamlValue> values = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      values.add(of(element, path + "[" + values.size() + "]", problems));
    }
    return values;
  }

  /** Text, which YAML must not take for a number, flag or time. */
  Optional<String> text(String meaning) {
    if (node instanceof ScalarNode scalar
        && node.getTag().equals(Tag.STR)
        && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue());
    }
    String quote = isScalar() ? "; quote it if that is what you mean" : "";
    report("is %s: %s is expected%s".formatted(shown(), meaning, quote));
    return Optional.empty();
  }

  /** Any scalar, as written. */
  Optional<String> scalar(String meaning) {
    if (isScalar()) {
      return Optional.of(((ScalarNode) node).getValue());
    }
    report("is %s: %s is expected".formatted(shown(), meaning));
    return Optional.empty();
  }

  Optional<Double> number(Bounds bounds) {
    Optional<Double> number = plain(NUMBER).map(Double::valueOf).filter(bounds::hold);
    if (number.isEmpty()) {
      report("is %s: a number %s is expected".formatted(shown(), bounds.words()));
    }
    return number;
  }

  /** A whole number from 1 to the greatest allowed. */
  Optional<Integer> count(int greatest) {
    Optional<Integer> number =
        plain(INTEGER).map(Integer::valueOf).filter(x -> x >= 1 && x <= greatest);
    if (number.isEmpty()) {
      report("is %s: a whole number from 1 to %d is expected".formatted(shown(), greatest));
    }
    return number;
  }

  private Optional<String> plain(Pattern form) {
    return node instanceof ScalarNode scalar
            && scalar.isPlain()
            && form.matcher(scalar.getValue()).matches()
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  Optional<Duration> duration(Bounds bounds) {
    Optional<Duration> duration =
        node instanceof ScalarNode scalar
            ? DurationText.parse(scalar.getValue())
            : Optional.empty();
    if (duration.isEmpty()) {
      report(
          "is %s: a duration is expected, a whole number with ms, s, m, h, d or w, as in 15m"
              .formatted(shown()));
      return Optional.empty();
    }
    if (!bounds.hold(duration.get()) || duration.get().compareTo(LONGEST) > 0) {
      report(
          "is %s: a duration %s and at most 36500d is expected".formatted(shown(), bounds.words()));
      return Optional.empty();
    }
    return duration;
  }

  /** One of the words, or of those that are reserved, which is reported as such. */
  <T> Optional<T> choice(Map<String, T> words, Collection<String> reserved) {
    Optional<String> word = scalar("one of " + String.join(", ", new TreeSet<>(words.keySet())));
    if (word.isPresent() && reserved.contains(word.get())) {
      reportReserved(word.get());
    } else if (word.isPresent() && !words.containsKey(word.get())) {
      reportUnknown(word.get(), words.keySet());
    }
    return word.map(words::get);
  }

  <T> Optional<T> choice(Map<String, T> words) {
    return choice(words, List.of());
  }
}
