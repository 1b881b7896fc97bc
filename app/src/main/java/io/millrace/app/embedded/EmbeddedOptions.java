package io.millrace.app.embedded;

import java.nio.file.Path;

/**
 * What the user may choose about the embedded servers.
 *
 * @param directory holds everything they keep: {@code kafka/}, {@code registry/}, {@code logs/};
 *     made when missing, and good for a restart
 * @param content whether what an earlier command left there is kept
 * @param kafka the broker's port
 * @param schemaRegistry the schema registry's port
 */
public record EmbeddedOptions(
    Path directory, Content content, ListenPort kafka, ListenPort schemaRegistry) {

  public EmbeddedOptions {
    directory = directory.toAbsolutePath().normalize();
  }

  /** What to do with what an earlier command left in the directory. */
  public enum Content {
    KEEP,
    CLEAR
  }

  /** Both servers on free ports, what is there kept. */
  public static EmbeddedOptions in(Path directory) {
    return new EmbeddedOptions(directory, Content.KEEP, ListenPort.free(), ListenPort.free());
  }

  /** The same options, with what to do with what is there. */
  public EmbeddedOptions with(Content choice) {
    return new EmbeddedOptions(directory, choice, kafka, schemaRegistry);
  }
}
