package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Label;

/** A label behind vectors that wait: nobody is to learn of it before them. */
record HeldLabel(long number, Label label) implements Waiting {
  static final int VERSION = 1;

  @Override
  public long time() {
    return label.knownAt().toEpochMilli();
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public Output output() {
    return new Output.Labelled(label);
  }

  @Override
  public byte[] bytes() {
    var out = new StateWriter(VERSION).put(label.eventId()).put(label.key());
    EventState.time(out, label.knownAt());
    return out.put(label.value()).bytes();
  }

  static HeldLabel read(long number, byte[] bytes) {
    var in = new StateReader(bytes, VERSION);
    return new HeldLabel(
        number, new Label(in.readText(), in.readText(), EventState.time(in), in.readDouble()));
  }
}
