package io.millrace.bench;

import org.jspecify.annotations.Nullable;

/**
 * One of the things that a benchmark compares: a pass over messages that lie in memory. Each pass
 * starts anew and does the same; a field keeps what was made last, so that no compiler can leave
 * the making out.
 */
abstract class Side {
  private final String name;
  private @Nullable Object last;

  Side(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  final void keep(Object made) {
    last = made;
  }

  /** Whether no pass has made anything yet. */
  final boolean isEmptyHanded() {
    return last == null;
  }

  /** Does one pass; returns how many things it made, which is the same each time. */
  abstract long pass();
}
