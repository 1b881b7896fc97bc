package io.millrace.schemas.avro;

import java.time.Instant;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The two timestamps of the contracts, UTC. What is finer than the unit is cut off, downwards. */
enum Times implements Conversion {
  MILLIS {
    @Override
    long toLong(Instant time) {
      return time.toEpochMilli();
    }

    @Override
    Instant toInstant(long time) {
      return Instant.ofEpochMilli(time);
    }
  },
  MICROS {
    @Override
    long toLong(Instant time) {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), MICROS_PER_SECOND), time.getNano() / 1000);
    }

    @Override
    Instant toInstant(long time) {
      return Instant.ofEpochSecond(
          Math.floorDiv(time, MICROS_PER_SECOND), Math.floorMod(time, MICROS_PER_SECOND) * 1000);
    }
  };

  private static final long MICROS_PER_SECOND = 1_000_000;

  abstract long toLong(Instant time);

  abstract Instant toInstant(long time);

  /** The unit of a schema, null where it is not a timestamp. */
  static @Nullable Times of(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.TimestampMillis) {
      return MILLIS;
    }
    return logical instanceof LogicalTypes.TimestampMicros ? MICROS : null;
  }

  @Override
  public @Nullable Object toAvro(@Nullable Object value) {
    return value == null ? null : toLong((Instant) value);
  }

  @Override
  public @Nullable Object fromAvro(@Nullable Object avro) {
    return avro == null ? null : toInstant((Long) avro);
  }
}
