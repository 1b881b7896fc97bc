package io.millrace.schemas.avro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Java record to an Avro record: component {@code eventTime} is field {@code event_time}. Names
 * are resolved once; a conversion then goes by position, through method handles.
 */
final class RecordConversion implements Conversion {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Schema schema;
  private final MethodHandle constructor;
  private final MethodHandle[] accessors;
  private final Conversion[] conversions;
  private final int[] positions;

  private RecordConversion(Class<?> type, Schema schema) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    this.schema = schema;
    this.constructor = constructor(type, components);
    this.accessors = new MethodHandle[components.length];
    this.conversions = new Conversion[components.length];
    this.positions = new int[components.length];
    for (int i = 0; i < components.length; i++) {
      Schema.Field field = schema.getField(fieldName(components[i].getName()));
      String path = type.getSimpleName() + "." + components[i].getName();
      accessors[i] = accessor(components[i]);
      positions[i] = field.pos();
      conversions[i] =
          components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)
              ? Conversions.orNull(components[i].getGenericType(), field.schema(), path)
              : Conversions.of(components[i].getGenericType(), field.schema(), path);
    }
  }

  /**
   * @throws IllegalArgumentException when record and contract disagree
   */
  static RecordConversion of(Class<?> type, Schema schema) {
    requireSameNames(type, schema);
    try {
      return new RecordConversion(type, schema);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("record %s cannot be read".formatted(type.getName()), e);
    }
  }

  private static void requireSameNames(Class<?> type, Schema schema) {
    if (!type.getSimpleName().equals(schema.getName())) {
      throw new IllegalArgumentException(
          "record %s meets the contract of %s".formatted(type.getName(), schema.getFullName()));
    }
    Set<String> ours =
        Arrays.stream(type.getRecordComponents())
            .map(component -> fieldName(component.getName()))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> contract =
        schema.getFields().stream()
            .map(Schema.Field::name)
            .collect(Collectors.toCollection(TreeSet::new));
    var missing = new TreeSet<>(ours);
    missing.removeAll(contract);
    var foreign = new TreeSet<>(contract);
    foreign.removeAll(ours);
    if (!missing.isEmpty() || !foreign.isEmpty()) {
      throw new IllegalArgumentException(
          "record %s and its contract disagree: only the record has %s, only the contract has %s"
              .formatted(type.getSimpleName(), missing, foreign));
    }
  }

  /** {@code lagOneCorrelation} as {@code lag_one_correlation}. */
  static String fieldName(String component) {
    return component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static MethodHandle accessor(RecordComponent component)
      throws ReflectiveOperationException {
    Method method = component.getAccessor();
    method.setAccessible(true);
    return LOOKUP.unreflect(method).asType(MethodType.methodType(Object.class, Object.class));
  }

  private static MethodHandle constructor(Class<?> type, RecordComponent[] components)
      throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    return LOOKUP
        .unreflectConstructor(canonical)
        .asType(MethodType.genericMethodType(types.length))
        .asSpreader(Object[].class, types.length);
  }

  @Override
  public @Nullable Object toAvro(@Nullable Object value) {
    return value == null ? null : write(value);
  }

  @Override
  public @Nullable Object fromAvro(@Nullable Object avro) {
    return avro == null ? null : read((IndexedRecord) avro);
  }

  GenericData.Record write(Object value) {
    var record = new GenericData.Record(schema);
    for (int i = 0; i < accessors.length; i++) {
      record.put(positions[i], conversions[i].toAvro(component(i, value)));
    }
    return record;
  }

  Object read(IndexedRecord avro) {
    var arguments = new @Nullable Object[conversions.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = conversions[i].fromAvro(avro.get(positions[i]));
    }
    try {
      return (Object) constructor.invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's constructor threw a checked exception", e);
    }
  }

  private @Nullable Object component(int i, Object value) {
    try {
      return (Object) accessors[i].invokeExact(value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's accessor threw a checked exception", e);
    }
  }
}
