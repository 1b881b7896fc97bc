package io.millrace.features.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of those that wait under a question, the least first. More than one waits only where
 * an identity is not unique.
 */
final class PairedNumbers {
  private final Map<Question, TreeSet<Long>> numbers = new HashMap<>();

  void add(Question question, long number) {
    numbers.computeIfAbsent(question, none -> new TreeSet<>()).add(number);
  }

  /** Takes the first away, null where none waits. */
  @Nullable Long take(Question question) {
    TreeSet<Long> all = numbers.get(question);
    if (all == null) {
      return null;
    }
    Long first = all.first();
    drop(question, first);
    return first;
  }

  void drop(Question question, long number) {
    numbers.computeIfPresent(
        question,
        (same, all) -> {
          all.remove(number);
          return all.isEmpty() ? null : all;
        });
  }
}
