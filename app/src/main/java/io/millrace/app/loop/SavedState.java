package io.millrace.app.loop;

import io.millrace.features.resume.Resumable;
import java.util.HashMap;
import java.util.Map;

/** A step's committed entries, as the store behind Kafka's changelog has them. */
final class SavedState implements Resumable.Changes {
  private final Map<String, byte[]> entries = new HashMap<>();
  private final LoopSettings.Crashes crashes;

  SavedState(LoopSettings.Crashes crashes) {
    this.crashes = crashes;
  }

  void save(Resumable step) {
    if (crashes == LoopSettings.Crashes.POSSIBLE) {
      step.saveChanges(this);
    }
  }

  /** Gives a fresh step what was committed. */
  <T extends Resumable> T resume(T fresh) {
    if (crashes != LoopSettings.Crashes.POSSIBLE) {
      throw new IllegalStateException("no state was kept: these settings rule crashes out");
    }
    entries.forEach(fresh::restore);
    return fresh;
  }

  @Override
  public void put(String entry, byte[] bytes) {
    entries.put(entry, bytes.clone());
  }

  @Override
  public void remove(String entry) {
    entries.remove(entry);
  }
}
