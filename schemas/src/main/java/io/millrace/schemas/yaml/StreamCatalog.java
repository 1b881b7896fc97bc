package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The streams as far as they could be read, for what refers to them. A reference into a stream that
 * is itself wrong is not reported: that would be one mistake twice.
 *
 * @param streams declared name to stream, empty where it could not be read
 */
record StreamCatalog(Map<String, Optional<Pipeline.Stream>> streams) {

  /** A reference to a field, with its type. */
  record FieldReference(String stream, String field, FieldType type) {}

  /** The stream of that name; one that was never declared is reported. */
  Optional<Pipeline.Stream> stream(YamlValue at, String name) {
    Optional<Pipeline.Stream> found = streams.get(name);
    if (found == null && streams.isEmpty()) {
      return Optional.empty(); // reported where the streams should be
    }
    if (found == null) {
      at.report("unknown stream %s%s".formatted(name, Nearest.hint(name, streams.keySet())));
      return Optional.empty();
    }
    return found;
  }

  /** A field of a stream; one that does not exist is reported. */
  Optional<FieldReference> field(YamlValue at, String stream, String field) {
    return stream(at, stream).flatMap(found -> field(at, stream, found.schema(), field));
  }

  /** The value as {@code STREAM.FIELD}. */
  Optional<FieldReference> reference(YamlValue at) {
    Optional<String> text = at.text("STREAM.FIELD");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int dot = text.get().indexOf('.');
    if (dot < 0) {
      at.report("is %s: STREAM.FIELD is expected, as in arrivals.late".formatted(at.shown()));
      return Optional.empty();
    }
    return field(at, text.get().substring(0, dot), text.get().substring(dot + 1));
  }

  static Optional<FieldReference> field(
      YamlValue at, String stream, StreamSchema schema, String field) {
    int position = schema.position(field);
    if (position < 0) {
      List<String> fields = schema.fields().stream().map(StreamSchema.Field::name).toList();
      at.report(
          "stream %s has no field %s%s".formatted(stream, field, Nearest.hint(field, fields)));
      return Optional.empty();
    }
    return Optional.of(new FieldReference(stream, field, schema.fields().get(position).type()));
  }
}
