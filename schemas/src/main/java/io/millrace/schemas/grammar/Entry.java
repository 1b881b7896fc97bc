package io.millrace.schemas.grammar;

/**
 * A key of a section.
 *
 * @param meaning what its value is, as a noun phrase: messages say "is missing: MEANING is
 *     expected"
 * @param note what else there is to know, in whole sentences of Markdown; may be empty
 */
public record Entry(String name, String meaning, Shape shape, Presence presence, String note) {

  /** A key that is kept for later. */
  public static Entry reserved(String name) {
    return new Entry(name, "", new Shape.Scalar(""), new Presence.Reserved(), "");
  }
}
