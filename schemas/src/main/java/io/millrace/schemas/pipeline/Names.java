package io.millrace.schemas.pipeline;

import java.util.regex.Pattern;

/** The forms of the names that a pipeline file gives. */
public enum Names {
  /** Pipelines, streams and contenders: part of a topic's name, which Kafka limits to 249. */
  TOPIC_PART(
      "[A-Za-z0-9][A-Za-z0-9_-]{0,99}",
      "letters, digits, - and _, beginning with a letter or digit, at most 100"),
  /** Features and derived fields. */
  FIELD(
      "[A-Za-z_][A-Za-z0-9_]{0,99}",
      "letters, digits and _, beginning with a letter or _, at most 100");

  private final Pattern form;
  private final String words;

  Names(String form, String words) {
    this.form = Pattern.compile(form);
    this.words = words;
  }

  /** The form as a regular expression. */
  public String pattern() {
    return form.pattern();
  }

  /** The form in words: letters, digits, ... */
  public String words() {
    return words;
  }

  /** Whether the name has this form. */
  public boolean fit(String name) {
    return form.matcher(name).matches();
  }

  /** For compact constructors. */
  public void require(String what, String name) {
    if (!fit(name)) {
      throw new IllegalArgumentException(
          "the %s's name `%s` does not fit: %s".formatted(what, name, words));
    }
  }
}
