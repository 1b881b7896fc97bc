package io.millrace.schemas.registry;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** A schema that cannot join its subject: data already there could not be read with it. */
public final class IncompatibleSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private IncompatibleSchemaException(String message) {
    super(message);
  }

  /**
   * @param registered the subject's schemas so far
   */
  static IncompatibleSchemaException of(String subject, Schema ours, List<Schema> registered) {
    String reasons =
        registered.stream()
            .flatMap(older -> differences(ours, older).stream())
            .distinct()
            .collect(Collectors.joining("; "));
    return new IncompatibleSchemaException(
        "the schema %s cannot be registered under %s: data already written there could not be read"
                .formatted(ours.getFullName(), subject)
            + " with it (%s). Give new fields a default, keep the types of old ones, or give what"
                .formatted(reasons.isEmpty() ? "the registry names no reason" : reasons)
            + " changed a new name; or start a new pipeline name, whose topics are empty");
  }

  /** What keeps a reader from reading a writer's data; empty when nothing does. */
  static List<String> differences(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(i -> "%s at %s: %s".formatted(i.getType(), i.getLocation(), i.getMessage()))
        .toList();
  }
}
