package io.millrace.schemas.grammar;

/** Whether a key must be there, and what counts when it is not. */
public sealed interface Presence {

  /** The key must be there. */
  record Required() implements Presence {}

  /**
   * The key may be left out.
   *
   * @param value what counts then, as the file would write it
   */
  record Default(String value) implements Presence {}

  /**
   * The key may be left out, and nothing that the file could write stands for it then.
   *
   * @param meaning what happens then
   */
  record Without(String meaning) implements Presence {}

  /** The key is kept for later: a file may not have it yet. */
  record Reserved() implements Presence {}
}
