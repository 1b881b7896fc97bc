package io.millrace.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the examples that ship with the project are. */
final class ExampleFolder {
  private ExampleFolder() {}

  /** The folder of an example; the launcher says where the project is. */
  static Path of(String example) {
    Path examples = Path.of(System.getProperty("millrace.examples", "examples"));
    Path folder = examples.resolve(example);
    if (!Files.isRegularFile(folder.resolve(example + ".yaml"))) {
      throw new IllegalArgumentException(
          "there is no example \"%s\": %s has %s".formatted(example, examples, names(examples)));
    }
    return folder;
  }

  private static List<String> names(Path examples) {
    try (Stream<Path> folders = Files.list(examples)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
