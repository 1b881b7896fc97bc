package io.millrace.app.run;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A stage made of a module's own start, failure and close.
 *
 * @param starter begins the work and returns
 * @param trouble why it cannot go on
 * @param closer ends it and waits
 */
record RunningStage(
    String name, Runnable starter, Supplier<Optional<String>> trouble, Runnable closer)
    implements Stage {
  @Override
  public void start() {
    starter.run();
  }

  @Override
  public Optional<String> failure() {
    return trouble.get();
  }

  @Override
  public void close() {
    closer.run();
  }
}
