package io.millrace.app.loop;

import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;

/**
 * What a reader of the registry's log knows: the fold up to the last command that is read whole. An
 * answer ends a command's records; a state between them never was, and could show a contender
 * without a current version in the middle of a promotion.
 */
final class RegistryReader {
  private final Cursor<RegistryRecord> models;
  private RegistryState reading = RegistryState.empty();
  private RegistryState known = RegistryState.empty();

  RegistryReader(LoopLogs logs) {
    this.models = new Cursor<>(logs.models());
  }

  int read(int most) {
    int taken = 0;
    while (taken < most && models.hasNext(0)) {
      RegistryRecord next = models.next(0);
      reading = reading.with(next);
      if (next.body() instanceof CommandAnswer) {
        known = reading;
      }
      taken++;
    }
    return taken;
  }

  RegistryState known() {
    return known;
  }

  /** A new process reads everything before it does anything. */
  void restart() {
    models.restart();
    reading = RegistryState.empty();
    known = reading;
    read(Integer.MAX_VALUE);
  }
}
