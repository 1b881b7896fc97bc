package io.millrace.schemas.message;

import java.time.Instant;

/**
 * A wish to change the registry. Everyone may write one; only the registry's writer acts on it.
 *
 * @param id unique; a command that comes twice under one id is carried out once
 * @param who {@code monitor}, {@code retrain}, or a person's name
 * @param at event time where the cause has one, else wall-clock time
 */
public record Command(
    String id, String pipeline, String who, String why, Instant at, Action action) {

  /** What is wished. */
  public sealed interface Action {}

  /** Take this bundle in, as the contender's next version. */
  public record Submit(Bundle bundle) implements Action {}

  /** Make a version on trial its contender's current one. */
  public record Promote(String contender, int version) implements Action {}

  /** End a version's activity. */
  public record Retire(String contender, int version) implements Action {}

  /** Make a retired version current again. */
  public record Rollback(String contender, int version) implements Action {}

  /** Pass the pipeline's title to a contender. */
  public record Crown(String contender) implements Action {}

  /** Put a brake on: {@code retrain} or {@code promote}. */
  public record Pause(String brake) implements Action {}

  /** Take a brake off. */
  public record Resume(String brake) implements Action {}
}
