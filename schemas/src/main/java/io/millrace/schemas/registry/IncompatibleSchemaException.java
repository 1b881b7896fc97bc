package io.millrace.schemas.registry;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
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
        .map(
            found ->
                "%s at %s: %s"
                    .formatted(
                        found.getType(), place(reader, found.getLocation()), found.getMessage()))
        .toList();
  }

  /**
   * A place by its fields' names.
   *
   * @param location JSON pointer into the schema, as {@code /fields/5/type/fields/0/type/1}
   */
  private static String place(Schema schema, String location) {
    var names = new StringJoiner(".").setEmptyValue(schema.getFullName());
    Schema at = schema;
    Iterator<String> steps = Arrays.stream(location.split("/")).skip(1).iterator();
    while (steps.hasNext()) {
      String step = steps.next();
      if (step.equals("fields") && at.getType() == Schema.Type.RECORD && steps.hasNext()) {
        Schema.Field field = at.getFields().get(Integer.parseInt(steps.next()));
        names.add(field.name());
        at = field.schema();
      } else if (at.isUnion() && step.matches("\\d+")) {
        at = at.getTypes().get(Integer.parseInt(step));
      } else if (step.equals("items") && at.getType() == Schema.Type.ARRAY) {
        at = at.getElementType();
      } else if (step.equals("values") && at.getType() == Schema.Type.MAP) {
        at = at.getValueType();
      }
    }
    return names.toString();
  }
}
