package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import org.jspecify.annotations.Nullable;

/** Which state a slot keeps; its text is part of the plan's definition. */
sealed interface StateForm permits SlidingWindow.Form {
  KeyState fresh();

  /** Reads what a state of this form wrote. */
  KeyState read(StateReader in);

  /** How far back any question looks. */
  long reachMillis();

  /** The form of one state that serves both, null where there is none. */
  @Nullable StateForm joined(StateForm other);
}
