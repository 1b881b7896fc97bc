package io.millrace.schemas.avro;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Java value to the generic Avro value of one schema, and back. Immutable. Null passes through:
 * where the schema has none, Avro's writer refuses it and names the field.
 */
interface Conversion {
  @Nullable Object toAvro(@Nullable Object value);

  @Nullable Object fromAvro(@Nullable Object avro);

  /** One direction, of what is there. */
  @FunctionalInterface
  interface Way {
    @Nullable Object convert(Object value);
  }

  /** Two ways, each a function. */
  record Both(Way to, Way from) implements Conversion {
    @Override
    public @Nullable Object toAvro(@Nullable Object value) {
      return value == null ? null : to.convert(value);
    }

    @Override
    public @Nullable Object fromAvro(@Nullable Object avro) {
      return avro == null ? null : from.convert(avro);
    }
  }

  /** An {@link Optional}: empty is null in Avro. */
  record Maybe(Conversion inner) implements Conversion {
    @Override
    public @Nullable Object toAvro(@Nullable Object value) {
      return value instanceof Optional<?> some ? inner.toAvro(some.orElse(null)) : null;
    }

    @Override
    public @Nullable Object fromAvro(@Nullable Object avro) {
      return Optional.ofNullable(inner.fromAvro(avro));
    }
  }
}
