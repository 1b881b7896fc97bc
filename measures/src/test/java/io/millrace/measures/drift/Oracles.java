package io.millrace.measures.drift;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Independent reference results kept beside the repository. Tests that read them say so where they
 * are missing; the reference values that matter most stand in the tests themselves.
 */
final class Oracles {
  private static final Path FOLDER = Path.of("../../shared/oracles");

  private Oracles() {}

  static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(present(name)));
  }

  static double[] stream(String name) throws IOException {
    return Files.readAllLines(present("streams/" + name + ".csv")).stream()
        .skip(1)
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static Path present(String name) {
    Path file = FOLDER.resolve(name);
    assumeTrue(
        Files.exists(file), () -> "not compared: no reference results at " + file.toAbsolutePath());
    return file;
  }
}
