package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the registry's one writer says: the value of {@code millrace.models}. The key names what it
 * is about: {@code pipeline/contender@version}, {@code pipeline}, {@code
 * pipeline/contender@version/unloadable}, or {@code pipeline#command}.
 *
 * @param commandId the command that led to it
 * @param writtenAt wall-clock time
 */
public record RegistryRecord(String pipeline, String commandId, Instant writtenAt, Body body) {

  /** A version, the pipeline's standing, who cannot load a version, or a command's answer. */
  public sealed interface Body permits ModelVersion, Standing, Unloadable, CommandAnswer {}

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

  /**
   * Which workers cannot load a version that is to score; what served before serves on there.
   *
   * @param failures the latest of each worker, the youngest last; empty once it is over
   */
  public record Unloadable(String contender, int version, List<LoadFailure> failures)
      implements Body {
    public Unloadable {
      failures = List.copyOf(failures);
    }

    /** {@code trees@3}. */
    public String name() {
      return contender + "@" + version;
    }
  }

  /**
   * Why a worker cannot load a version.
   *
   * @param worker its engine and instance, {@code onnx.0}
   * @param at wall-clock time at which it said so first
   * @param why the reason, cut off behind {@value #LONGEST} characters
   */
  public record LoadFailure(String worker, Instant at, String why) {
    private static final int LONGEST = 1_000;

    public LoadFailure {
      why = why.substring(0, Math.min(LONGEST, why.length()));
    }
  }

  /** Whether a command was carried out, and why not. */
  public record CommandAnswer(boolean accepted, String why) implements Body {}
}
