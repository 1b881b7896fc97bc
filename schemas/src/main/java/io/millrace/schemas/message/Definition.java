package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;

/**
 * What a pipeline was started with, so that a changed file can be compared with what runs.
 *
 * @param file the pipeline file, without its {@code kafka} properties, which may hold secrets
 * @param schemas the schema files that it names
 * @param at wall-clock time of the start
 */
public record Definition(String pipeline, String file, List<SchemaFile> schemas, Instant at) {
  public Definition {
    schemas = List.copyOf(schemas);
  }

  /**
   * @param name as the pipeline file has it
   * @param avro the schema as JSON
   */
  public record SchemaFile(String name, String avro) {}

  /** Whether both say the same, whenever they were written. */
  public boolean says(Definition other) {
    return file.equals(other.file) && schemas.equals(other.schemas);
  }
}
