package io.millrace.features.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a window must hold, by its definition, from the plain list of all that has been entered: no
 * tiles, nothing forgotten. Values must be dyadic, so that the order of a sum does not matter.
 */
final class WindowOracle {
  private final WindowShape shape;
  private final List<Entry> entries = new ArrayList<>();

  record Entry(long time, double value) {}

  record Answer(long count, double sum) {}

  WindowOracle(WindowShape shape) {
    this.shape = shape;
  }

  void add(long time, double value) {
    entries.add(new Entry(time, value));
  }

  Answer ask(long asOf, long clock) {
    long folded = youngestFolded();
    List<Entry> held = entries.stream().filter(e -> holds(e.time, asOf, clock, folded)).toList();
    return new Answer(held.size(), held.stream().mapToDouble(Entry::value).sum());
  }

  /** The answer of a window without tiles: everything in [asOf - over, asOf). */
  Answer exact(long asOf) {
    List<Entry> held =
        entries.stream().filter(e -> e.time < asOf && e.time >= asOf - shape.overMillis()).toList();
    return new Answer(held.size(), held.stream().mapToDouble(Entry::value).sum());
  }

  private boolean holds(long time, long asOf, long clock, long folded) {
    boolean past = time < asOf;
    boolean young =
        time > folded
            ? time >= asOf - shape.overMillis()
            : tile(time) >= tile(asOf - shape.overMillis());
    boolean separable = time > folded || folded < asOf || tile(time) < tile(asOf);
    boolean kept = tile(time) >= tile(clock - shape.overMillis() - shape.overMillis() / 4);
    return past && young && separable && kept;
  }

  private long tile(long time) {
    return Math.floorDiv(time, shape.tileMillis());
  }

  /** The 65th youngest distinct time. */
  private long youngestFolded() {
    return entries.stream()
        .map(Entry::time)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .skip(64)
        .findFirst()
        .orElse(Long.MIN_VALUE);
  }
}
