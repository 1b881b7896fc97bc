package io.millrace.bench;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import java.time.Instant;

/** What the monitor reads, but for the registry's word. */
sealed interface Message {
  /** When a log in order of time brings it. */
  Instant time();

  /** The features of an event. */
  record Vector(FeatureVector vector) implements Message {
    @Override
    public Instant time() {
      return vector.eventTime();
    }
  }

  /** A version's answer. */
  record Score(Prediction prediction) implements Message {
    @Override
    public Instant time() {
      return prediction.eventTime();
    }
  }

  /** What turned out to be true. */
  record Known(Label label) implements Message {
    @Override
    public Instant time() {
      return label.knownAt();
    }
  }
}
