package io.millrace.console.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Items by key, so that a repeated one replaces itself, each stamped with the revision that brought
 * it. A group holds a limited number: its oldest by event time go first, so that memory does not
 * grow with the stream. Iteration follows the order of change.
 */
final class Recent<T> {
  private record Stamped<T>(long revision, T item) {}

  private record Age(long time, String key) implements Comparable<Age> {
    @Override
    public int compareTo(Age other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : key.compareTo(other.key);
    }
  }

  private final int limit;
  private final Function<T, String> key;
  private final Function<T, String> group;
  private final ToLongFunction<T> time;
  private final LinkedHashMap<String, Stamped<T>> items = new LinkedHashMap<>();
  private final Map<String, TreeSet<Age>> ages = new HashMap<>();

  Recent(int limit, Function<T, String> key, Function<T, String> group, ToLongFunction<T> time) {
    this.limit = limit;
    this.key = key;
    this.group = group;
    this.time = time;
  }

  /** Whether it was news: a record read a second time is none. */
  boolean put(T item, long revision) {
    String name = key.apply(item);
    Stamped<T> before = items.get(name);
    if (before != null && before.item.equals(item)) {
      return false;
    }
    if (before != null) {
      remove(before.item);
    }
    TreeSet<Age> members = ages.computeIfAbsent(group.apply(item), absent -> new TreeSet<>());
    members.add(new Age(time.applyAsLong(item), name));
    items.put(name, new Stamped<>(revision, item));
    while (members.size() > limit) {
      Age oldest = members.removeFirst();
      items.remove(oldest.key);
    }
    return items.containsKey(name);
  }

  private void remove(T item) {
    String name = key.apply(item);
    items.remove(name);
    TreeSet<Age> members = ages.get(group.apply(item));
    if (members != null) {
      members.remove(new Age(time.applyAsLong(item), name));
    }
  }

  /** Items that came after a revision, in the order in which they came. */
  List<T> since(long revision) {
    List<T> news = new ArrayList<>();
    for (Stamped<T> stamped : items.sequencedValues().reversed()) {
      if (stamped.revision <= revision) {
        break;
      }
      news.add(stamped.item);
    }
    Collections.reverse(news);
    return news;
  }

  Optional<T> get(String name) {
    return Optional.ofNullable(items.get(name)).map(Stamped::item);
  }

  List<T> all() {
    return items.values().stream().map(Stamped::item).toList();
  }

  /** The latest of each group by event time. */
  List<T> latest() {
    List<T> latest = new ArrayList<>();
    for (TreeSet<Age> members : ages.values()) {
      Stamped<T> last = members.isEmpty() ? null : items.get(members.last().key);
      if (last != null) {
        latest.add(last.item);
      }
    }
    return latest;
  }
}
