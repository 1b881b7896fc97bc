package io.millrace.app.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a stage stands in a log, and where it stood when it last committed. Not thread-safe. */
final class Cursor<T> {
  private final Log<T> log;
  private final long[] positions;
  private final long[] committed;

  Cursor(Log<T> log) {
    this.log = log;
    this.positions = new long[log.partitions()];
    this.committed = new long[log.partitions()];
  }

  boolean hasNext(int partition) {
    return positions[partition] < log.end(partition);
  }

  boolean hasNext() {
    for (int partition = 0; partition < positions.length; partition++) {
      if (hasNext(partition)) {
        return true;
      }
    }
    return false;
  }

  /** The next record, null where there is none yet. */
  @Nullable T peek(int partition) {
    return hasNext(partition) ? log.read(partition, positions[partition]) : null;
  }

  /** Takes the next record, which must be there. */
  T next(int partition) {
    return log.read(partition, positions[partition]++);
  }

  long position(int partition) {
    return positions[partition];
  }

  long committed(int partition) {
    return committed[partition];
  }

  int partitions() {
    return positions.length;
  }

  void commit() {
    System.arraycopy(positions, 0, committed, 0, positions.length);
  }

  /** Back to the last commit. */
  void rewind() {
    System.arraycopy(committed, 0, positions, 0, positions.length);
  }

  /** Back to the first record, for state that is rebuilt by reading everything. */
  void restart() {
    Arrays.fill(positions, 0);
    commit();
  }

  /** Lets go of what was committed. */
  void forget() {
    for (int partition = 0; partition < committed.length; partition++) {
      log.forgetBefore(partition, committed[partition]);
    }
  }
}
