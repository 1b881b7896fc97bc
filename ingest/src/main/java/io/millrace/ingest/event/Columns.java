package io.millrace.ingest.event;

import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** The fields that a stream's events bring, found by name or by an alias of the Avro schema. */
public final class Columns {
  private final List<StreamSchema.Field> fields;
  private final Map<String, Integer> positions = new HashMap<>();
  private final Set<Integer> absentable = new HashSet<>();

  public Columns(Pipeline.Stream stream) {
    this.fields = stream.incoming();
    List<Schema.Field> avro = new Schema.Parser().parse(stream.schema().avro()).getFields();
    for (int i = 0; i < avro.size(); i++) {
      int position = i;
      positions.put(avro.get(i).name(), i);
      avro.get(i).aliases().forEach(alias -> positions.putIfAbsent(alias, position));
      if (avro.get(i).hasDefaultValue()
          && JsonProperties.NULL_VALUE.equals(avro.get(i).defaultVal())) {
        absentable.add(i);
      }
    }
  }

  /** In schema order. */
  public List<StreamSchema.Field> fields() {
    return fields;
  }

  public List<String> names() {
    return fields.stream().map(StreamSchema.Field::name).toList();
  }

  /** The position of the field of this name or alias; empty where there is none. */
  public OptionalInt position(String name) {
    Integer found = positions.get(name);
    return found == null ? OptionalInt.empty() : OptionalInt.of(found);
  }

  /** The end of a message about a name that is none. */
  public String hint(String name) {
    return Nearest.hint(name, names());
  }

  /**
   * For each field the column that brings it, -1 for one that may be absent and is.
   *
   * @throws IllegalArgumentException naming the columns that are too many and those that lack
   */
  public int[] in(List<String> header, String stream) {
    int[] columns = new int[fields.size()];
    Arrays.fill(columns, -1);
    List<String> unknown = new ArrayList<>();
    for (int column = 0; column < header.size(); column++) {
      OptionalInt position = position(header.get(column));
      if (position.isEmpty() || columns[position.getAsInt()] >= 0) {
        unknown.add(header.get(column));
      } else {
        columns[position.getAsInt()] = column;
      }
    }
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] < 0 && !absentable.contains(i)) {
        missing.add(fields.get(i).name());
      }
    }
    if (!unknown.isEmpty() || !missing.isEmpty()) {
      throw new IllegalArgumentException(
          "does not fit stream %s: columns %s are not in its schema, or there twice, columns %s are missing; rename the columns or correct the schema, whose fields are %s"
              .formatted(stream, unknown, missing, names()));
    }
    return columns;
  }
}
