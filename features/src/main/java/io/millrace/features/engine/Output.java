package io.millrace.features.engine;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import java.time.Duration;

/** What an event leads to. */
public sealed interface Output {
  /** The features of a scored event. */
  record Vector(FeatureVector vector) implements Output {}

  /** What turned out to be true. */
  record Labelled(Label label) implements Output {}

  /**
   * The event at hand is of the label's stream and has no usable value: data to be refused. It
   * enters the windows all the same.
   */
  record Unlabelled(Event event) implements Output {}

  /**
   * An event came after a younger one had been applied. It is used all the same; this is to count.
   *
   * @param behind how much older it is than the youngest
   */
  record Late(Event event, Duration behind) implements Output {}
}
