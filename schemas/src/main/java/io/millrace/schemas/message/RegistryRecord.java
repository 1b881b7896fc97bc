package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the registry's one writer says: the value of {@code millrace.models}. The key names what it
 * is about: {@code pipeline/contender@version}, {@code pipeline}, or {@code pipeline#command}.
 *
 * @param commandId the command that led to it
 * @param writtenAt wall-clock time
 */
public record RegistryRecord(String pipeline, String commandId, Instant writtenAt, Body body) {

  /** A version, the pipeline's standing, or the answer to a command. */
  public sealed interface Body permits ModelVersion, Standing, CommandAnswer {}

  /**
   * What holds for a pipeline as a whole.
   *
   * @param champion the contender whose current version decides; empty before the first
   * @param championSince event time at which it took the title
   * @param paused {@code retrain}, {@code promote}: the brakes that are on
   */
  public record Standing(
      Optional<String> champion, Optional<Instant> championSince, List<String> paused)
      implements Body {
    public Standing {
      paused = List.copyOf(paused);
    }
  }

  /** Whether a command was carried out, and why not. */
  public record CommandAnswer(boolean accepted, String why) implements Body {}
}
