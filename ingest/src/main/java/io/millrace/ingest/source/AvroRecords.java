package io.millrace.ingest.source;

import io.millrace.ingest.event.Columns;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * An Avro object container file, with any of its codecs. It is read by the schema that it brings,
 * and its fields are found by name: Avro's own resolution would read microseconds as milliseconds.
 */
final class AvroRecords implements Records {
  private static final long MICROS = 1_000_000;

  private final ContainerStream bytes;
  private final DataFileStream<GenericRecord> records;
  private final int[] columns;
  private final List<@Nullable LogicalType> times = new ArrayList<>();

  AvroRecords(InputStream in, Columns columns, String stream) throws IOException {
    this.bytes = new ContainerStream(in);
    this.records = new DataFileStream<>(bytes, new GenericDatumReader<>());
    Schema schema = records.getSchema();
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException("holds %s: records are expected".formatted(schema));
    }
    this.columns = columns.in(schema.getFields().stream().map(Schema.Field::name).toList(), stream);
    schema.getFields().forEach(field -> times.add(time(field.schema())));
  }

  private static @Nullable LogicalType time(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .map(Schema::getLogicalType)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null)
        : schema.getLogicalType();
  }

  @Override
  public @Nullable Came next() throws IOException {
    try {
      if (!records.hasNext()) {
        if (!bytes.isWhole()) {
          throw new IOException("it ends in the middle of a block");
        }
        return null;
      }
      GenericRecord record = records.next();
      List<@Nullable Object> values = new ArrayList<>(columns.length);
      for (int column : columns) {
        values.add(column < 0 ? null : plain(record.get(column), times.get(column)));
      }
      return new Found(values, List.of(), record::toString);
    } catch (AvroRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static @Nullable Object plain(@Nullable Object value, @Nullable LogicalType time) {
    return switch (value) {
      case null -> null;
      case CharSequence text -> text.toString();
      case GenericEnumSymbol<?> symbol -> symbol.toString();
      case Long count when time != null -> instant(count, time);
      default -> value;
    };
  }

  private static Object instant(long count, LogicalType time) {
    if (time instanceof LogicalTypes.TimestampMicros
        || time instanceof LogicalTypes.LocalTimestampMicros) {
      return Instant.ofEpochSecond(
          Math.floorDiv(count, MICROS), Math.floorMod(count, MICROS) * 1000);
    }
    if (time instanceof LogicalTypes.TimestampNanos
        || time instanceof LogicalTypes.LocalTimestampNanos) {
      return Instant.ofEpochSecond(0, count);
    }
    return time instanceof LogicalTypes.TimestampMillis
            || time instanceof LogicalTypes.LocalTimestampMillis
        ? Instant.ofEpochMilli(count)
        : (Object) count;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
