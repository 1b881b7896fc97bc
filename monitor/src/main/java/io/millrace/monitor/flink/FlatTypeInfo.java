package io.millrace.monitor.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Binds a type to its flat serialiser, so that Flink never looks into the type itself.
 *
 * @param <T> the type
 */
final class FlatTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final FlatSerializer<T> serializer;

  FlatTypeInfo(Class<T> type, FlatSerializer<T> serializer) {
    this.type = type;
    this.serializer = serializer;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public String toString() {
    return "flat " + type.getSimpleName();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof FlatTypeInfo<?> other
        && type == other.type
        && serializer.equals(other.serializer);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object object) {
    return object instanceof FlatTypeInfo;
  }
}
