package io.millrace.app.backtest;

import java.util.Locale;

/** HTML and SVG as text: what is inserted is escaped, numbers have a point whatever the locale. */
final class Markup {
  private final StringBuilder text = new StringBuilder();

  /** As it stands. */
  Markup raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Content or an attribute's value. */
  Markup escaped(String content) {
    text.append(escape(content));
    return this;
  }

  /** A template of markup; texts among the values are escaped. */
  @SuppressWarnings("AnnotateFormatMethod") // every template is a literal of this package
  Markup add(String template, Object... values) {
    Object[] safe = values.clone();
    for (int i = 0; i < safe.length; i++) {
      safe[i] = safe[i] instanceof String content ? escape(content) : safe[i];
    }
    text.append(String.format(Locale.ROOT, template, safe));
    return this;
  }

  static String escape(String content) {
    return content
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
