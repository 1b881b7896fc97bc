package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.message.Definition;
import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a pipeline file: YAML to a checked {@link Pipeline}. Everything that is wrong with it is
 * reported at once, each problem with its line. Nothing is constructed from the YAML but text.
 */
public final class PipelineFile {
  private PipelineFile() {}

  /** The keys that the file's root may have, and what is below each. */
  public static Section grammar() {
    return PipelineReader.SECTION;
  }

  /**
   * Reads a file, and the schema files that it names, relative to itself.
   *
   * @throws InvalidPipelineException with all problems
   */
  public static Pipeline read(Path file) {
    Path absolute = file.toAbsolutePath();
    String name = String.valueOf(file.getFileName());
    try {
      return parse(content(absolute), name, schema -> sibling(absolute, schema));
    } catch (UncheckedIOException e) {
      Problems problems = new Problems(name);
      problems.add(0, "", e.getMessage() + ": the path of a pipeline file is expected");
      problems.throwIfAny();
      throw e;
    }
  }

  /**
   * Reads a text.
   *
   * @param fileName for the problems' places
   * @param schemaFiles content of a schema file by the name that the pipeline file has for it; may
   *     throw {@link UncheckedIOException} saying why there is none, or give null
   * @throws InvalidPipelineException with all problems
   */
  public static Pipeline parse(String yaml, String fileName, Function<String, String> schemaFiles) {
    Problems problems = new Problems(fileName);
    Optional<YamlSection> root = YamlText.read(yaml, problems).flatMap(YamlValue::section);
    if (root.isEmpty()) {
      problems.throwIfAny();
    }
    return new PipelineReader(root.orElseThrow(), problems, schemaFiles).read();
  }

  /**
   * What a file says, with the schema files that it names, to be kept beside the running pipeline.
   *
   * @throws InvalidPipelineException with all problems
   */
  public static Definition definition(Path file, Instant at) {
    Path absolute = file.toAbsolutePath();
    Map<String, String> schemas = new LinkedHashMap<>();
    String yaml = content(absolute);
    Pipeline pipeline =
        parse(
            yaml,
            String.valueOf(file.getFileName()),
            name -> schemas.computeIfAbsent(name, n -> sibling(absolute, n)));
    return new Definition(
        pipeline.name(),
        YamlText.without(yaml, "kafka"),
        schemas.entrySet().stream()
            .map(schema -> new Definition.SchemaFile(schema.getKey(), schema.getValue()))
            .toList(),
        at);
  }

  /**
   * The pipeline that a definition describes.
   *
   * @throws InvalidPipelineException when this version no longer reads what an older one wrote
   */
  public static Pipeline parse(Definition definition) {
    Map<String, String> schemas = new LinkedHashMap<>();
    definition.schemas().forEach(schema -> schemas.put(schema.name(), schema.avro()));
    return parse(definition.file(), "the running pipeline", schemas::get);
  }

  private static String sibling(Path file, String name) {
    try {
      return content(file.resolveSibling(name).normalize());
    } catch (InvalidPathException e) {
      throw new UncheckedIOException(new IOException("it is no path: " + e.getReason(), e));
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e, e);
    }
  }
}
