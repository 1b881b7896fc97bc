package io.millrace.app.run;

import java.util.Optional;

/** A part of the loop that runs until it is closed. */
public interface Stage extends AutoCloseable {
  /** Its name on the command line: {@code features}, {@code score smile}. */
  String name();

  /** Begins the work and returns. */
  void start();

  /** Why it cannot go on, once that is so. */
  Optional<String> failure();

  /** Ends the work in order; waits until it has. */
  @Override
  void close();
}
