package io.millrace.app.embedded;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the parts of Millrace that are no classes of this process lie. The launcher names it
 * ({@code millrace.home}); without a launcher it is the directory above this package's own classes,
 * which is the module's build directory.
 */
public final class MillraceHome {
  private MillraceHome() {}

  /** The schema registry server's jar; its libraries lie beside it. */
  static Path registryServer() {
    String home = System.getProperty("millrace.home");
    Path parent = home == null ? ownClasses().resolveSibling("") : Path.of(home);
    Path jar = parent.toAbsolutePath().resolve("registry").resolve("quarkus-run.jar");
    if (!Files.isRegularFile(jar)) {
      throw new EmbeddedException(
          "the schema registry server is missing: there is no %s; build Millrace with `mvn package`, or start it with ./millrace, which builds"
              .formatted(jar));
    }
    return jar;
  }

  /** This process's class path, good for any working directory. */
  public static String classPath() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The directory or jar that holds this package. */
  static Path ownClasses() {
    try {
      return Path.of(
          MillraceHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
