package io.millrace.schemas.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands elsewhere than in the pipeline file: {@code ${NAME}} in a property's value is the
 * environment variable, {@code ${file:/path}} the file's text without the line break at its end.
 * Messages name the property and where it points to, never what is there.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FILE = "file:";

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment the value of a variable, null where it is not set
   */
  References(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * The properties with every reference replaced.
   *
   * @throws IllegalArgumentException for a reference that leads nowhere
   */
  Map<String, String> resolve(Map<String, String> properties) {
    Map<String, String> resolved = new HashMap<>();
    properties.forEach((name, value) -> resolved.put(name, resolve(name, value)));
    return resolved;
  }

  private String resolve(String property, String value) {
    Matcher references = REFERENCE.matcher(value);
    return references.replaceAll(
        found -> Matcher.quoteReplacement(valueOf(property, found.group(1))));
  }

  private String valueOf(String property, String reference) {
    if (reference.startsWith(FILE)) {
      return text(property, reference.substring(FILE.length()));
    }
    String found = VARIABLE.matcher(reference).matches() ? environment.apply(reference) : null;
    if (found == null) {
      throw new IllegalArgumentException(
          ("kafka.%s refers to ${%s}, but the environment has no such variable: set it for this"
                  + " process, or write ${file:/path} for a file")
              .formatted(property, reference));
    }
    return found;
  }

  private static String text(String property, String file) {
    Path path = Path.of(file);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "kafka.%s refers to the file %s: write its absolute path, as stages run in other folders"
              .formatted(property, file));
    }
    try {
      return Files.readString(path).replaceFirst("\\R\\z", "");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "kafka.%s refers to the file %s, which cannot be read: %s"
              .formatted(property, file, e.getClass().getSimpleName()),
          e);
    }
  }
}
