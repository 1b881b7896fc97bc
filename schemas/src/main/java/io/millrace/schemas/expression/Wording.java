package io.millrace.schemas.expression;

import dev.cel.common.CelIssue;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** CEL's complaints in the pipeline file's words. */
final class Wording {
  private static final Pattern UNKNOWN_NAME =
      Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);
  private static final Pattern NO_OVERLOAD =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '(.*)' \\(candidates.*",
          Pattern.DOTALL);
  private static final Pattern EXPECTED_TOKENS =
      Pattern.compile(" expecting \\{.*", Pattern.DOTALL);

  private Wording() {}

  static InvalidExpressionException invalid(
      String text, Collection<CelIssue> issues, StreamSchema schema) {
    String what =
        issues.stream()
            .map(
                issue ->
                    "column %d: %s"
                        .formatted(
                            issue.getSourceLocation().getColumn() + 1,
                            plain(issue.getMessage(), schema)))
            .distinct()
            .limit(3)
            .collect(Collectors.joining("; "));
    return new InvalidExpressionException("`%s`, %s".formatted(text, what));
  }

  private static String plain(String message, StreamSchema schema) {
    Matcher unknown = UNKNOWN_NAME.matcher(message);
    if (unknown.matches()) {
      List<String> fields = schema.fields().stream().map(StreamSchema.Field::name).toList();
      return "unknown name " + unknown.group(1) + Nearest.hint(unknown.group(1), fields);
    }
    Matcher overload = NO_OVERLOAD.matcher(message);
    if (overload.matches()) {
      String operator = overload.group(1).replaceAll("[_@]", "").strip();
      return operator + " does not apply to " + types(overload.group(2));
    }
    return EXPECTED_TOKENS
        .matcher(message)
        .replaceFirst("")
        .replace("mismatched input '<EOF>'", "it ends too early")
        .replace("mismatched input", "unexpected")
        .replace("extraneous input", "unexpected");
  }

  private static String types(String celTypes) {
    return celTypes
        .replace("google.protobuf.Timestamp", "time")
        .replace("google.protobuf.Duration", "duration")
        .replaceAll("\\bstring\\b", "text")
        .replaceAll("\\bbool\\b", "flag")
        .replaceAll("\\bdouble\\b", "number")
        .replaceAll("\\bu?int\\b", "whole number");
  }
}
