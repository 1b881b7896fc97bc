package io.millrace.app.embedded;

import java.nio.file.Path;

/**
 * What the user may choose about the embedded servers.
 *
 * @param directory holds everything they keep: {@code kafka/}, {@code registry/}, {@code logs/};
 *     made when missing, and good for a restart
 * @param kafka the broker's port
 * @param schemaRegistry the schema registry's port
 */
public record EmbeddedOptions(Path directory, ListenPort kafka, ListenPort schemaRegistry) {

  public EmbeddedOptions {
    directory = directory.toAbsolutePath().normalize();
  }

  /** Both servers on free ports. */
  public static EmbeddedOptions in(Path directory) {
    return new EmbeddedOptions(directory, ListenPort.free(), ListenPort.free());
  }
}
