package io.millrace.app.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of this repository, seen from a test of the app module. */
final class Repository {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Repository() {}

  static Path path(String relative) {
    return ROOT.resolve(relative).normalize();
  }

  static String read(String relative) {
    try {
      return Files.readString(path(relative));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A property of the root pom. */
  static String property(String name) {
    Matcher found =
        Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(Pattern.quote(name)))
            .matcher(read("pom.xml"));
    if (!found.find()) {
      throw new IllegalArgumentException("the root pom has no property " + name);
    }
    return found.group(1);
  }
}
