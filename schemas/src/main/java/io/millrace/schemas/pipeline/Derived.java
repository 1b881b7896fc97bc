package io.millrace.schemas.pipeline;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How a stream's derived fields are made, as part of the definition of what is made of them: a
 * changed formula changes the values.
 */
public final class Derived {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Derived() {}

  /**
   * The formulas of those of the fields that are derived, and of those that these are made of:
   * {@code STREAM.FIELD = FORMULA}, by name; none where all come as they are.
   */
  public static List<String> formulas(Pipeline.Stream stream, Collection<String> fields) {
    Map<String, String> derive = stream.derive();
    Set<String> found = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(fields);
    while (!open.isEmpty()) {
      String field = open.pop();
      String formula = derive.get(field);
      if (formula != null && found.add(field)) {
        open.addAll(names(formula));
      }
    }
    return found.stream()
        .map(field -> "%s.%s = %s".formatted(stream.name(), field, derive.get(field)))
        .toList();
  }

  /** Every word of a formula that could be a field: its functions and texts too, which are none. */
  static Set<String> names(String formula) {
    Set<String> names = new LinkedHashSet<>();
    NAME.matcher(formula).results().forEach(word -> names.add(word.group()));
    return names;
  }
}
