package io.millrace.app.loop;

import java.util.ArrayList;
import java.util.List;

/** What a stage has written and not committed: nobody else sees it. Not thread-safe. */
final class Transaction {
  private final List<Append<?>> appends = new ArrayList<>();

  private record Append<T>(Log<T> log, int partition, T value) {
    void apply() {
      log.append(partition, value);
    }
  }

  <T> void append(Log<T> log, int partition, T value) {
    appends.add(new Append<>(log, partition, value));
  }

  void commit() {
    appends.forEach(Append::apply);
    appends.clear();
  }

  void abort() {
    appends.clear();
  }
}
