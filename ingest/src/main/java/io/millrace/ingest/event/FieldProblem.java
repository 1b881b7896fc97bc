package io.millrace.ingest.event;

/**
 * What is wrong with one field of what came.
 *
 * @param field its name; empty when the whole is meant
 * @param value as it came, cut short; withheld where a privacy rule covers the field
 * @param rule what was expected
 */
public record FieldProblem(String field, String value, String rule) {
  private static final int LONGEST = 200;

  public FieldProblem {
    value = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
  }

  /** {@code field amount holds "many": a number is expected}. */
  public String text() {
    String what = field.isEmpty() ? "it is" : "field " + field + " holds";
    return value.isEmpty() ? rule : "%s \"%s\": %s".formatted(what, value, rule);
  }
}
