package io.millrace.schemas.avro;

import io.millrace.schemas.message.Blob;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Binds a Java type to a schema, or says where the two disagree.
 *
 * <pre>
 * boolean int long double String   the Avro type of that name
 * Instant                          long, timestamp-millis or timestamp-micros
 * Blob                             bytes
 * enum                             enum with the same symbols
 * List, Map                        array, map; a map is written in the order of its keys, so that
 *                                  equal messages have equal bytes
 * record, sealed interface         record, union of records
 * Optional, Nullable               union of null and the type
 * </pre>
 */
final class Conversions {
  private static final Map<Type, Schema.Type> PLAIN =
      Map.of(
          boolean.class, Schema.Type.BOOLEAN,
          Boolean.class, Schema.Type.BOOLEAN,
          int.class, Schema.Type.INT,
          Integer.class, Schema.Type.INT,
          long.class, Schema.Type.LONG,
          Long.class, Schema.Type.LONG,
          double.class, Schema.Type.DOUBLE,
          Double.class, Schema.Type.DOUBLE);

  private Conversions() {}

  /**
   * @param path where we are, for messages: {@code Prediction.alias}
   */
  static Conversion of(Type type, Schema schema, String path) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic, schema, path);
    }
    Schema.Type plain = PLAIN.get(type);
    if (plain != null) {
      require(schema, plain, type, path);
      return new Conversion.Both(value -> value, avro -> avro);
    }
    if (type == String.class) {
      require(schema, Schema.Type.STRING, type, path);
      return new Conversion.Both(value -> value, Object::toString);
    }
    if (type == Blob.class) {
      require(schema, Schema.Type.BYTES, type, path);
      return bytes();
    }
    if (type == Instant.class) {
      Times times = Times.of(schema);
      return times == null ? refuse(type, schema, path) : times;
    }
    Class<?> named = (Class<?>) type;
    if (named.isEnum()) {
      require(schema, Schema.Type.ENUM, type, path);
      return symbols(named, schema, path);
    }
    if (named.isRecord()) {
      require(schema, Schema.Type.RECORD, type, path);
      return RecordConversion.of(named, schema);
    }
    return named.isSealed() && schema.isUnion()
        ? SealedConversion.of(named, schema, path)
        : refuse(type, schema, path);
  }

  /** A value that may be null: null passes through every conversion. */
  static Conversion orNull(Type type, Schema schema, String path) {
    return of(type, present(type, schema, path), path);
  }

  private static Conversion ofGeneric(ParameterizedType type, Schema schema, String path) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return new Conversion.Maybe(of(arguments[0], present(type, schema, path), path));
    }
    if (type.getRawType() == List.class) {
      require(schema, Schema.Type.ARRAY, type, path);
      return list(schema, of(arguments[0], schema.getElementType(), path + "[]"));
    }
    if (type.getRawType() == Map.class && arguments[0] == String.class) {
      require(schema, Schema.Type.MAP, type, path);
      return map(of(arguments[1], schema.getValueType(), path + "{}"));
    }
    return refuse(type, schema, path);
  }

  private static Schema present(Type type, Schema schema, String path) {
    if (schema.isUnion()
        && schema.getTypes().size() == 2
        && schema.getTypes().get(0).getType() == Schema.Type.NULL) {
      return schema.getTypes().get(1);
    }
    throw disagreement(type, schema, path);
  }

  private static Conversion symbols(Class<?> type, Schema schema, String path) {
    Map<String, Object> byName = new HashMap<>();
    Map<Object, Object> symbols = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      byName.put(name, constant);
      symbols.put(constant, new GenericData.EnumSymbol(schema, name));
    }
    if (!byName.keySet().equals(Set.copyOf(schema.getEnumSymbols()))) {
      throw new IllegalArgumentException(
          "%s: %s has the constants %s, its contract the symbols %s; make them equal"
              .formatted(path, type.getSimpleName(), byName.keySet(), schema.getEnumSymbols()));
    }
    return new Conversion.Both(symbols::get, avro -> byName.get(avro.toString()));
  }

  private static Conversion list(Schema schema, Conversion element) {
    return new Conversion.Both(
        value -> {
          var array = new GenericData.Array<@Nullable Object>(((List<?>) value).size(), schema);
          ((List<?>) value).forEach(item -> array.add(element.toAvro(item)));
          return array;
        },
        avro -> {
          var items = new ArrayList<@Nullable Object>(((Collection<?>) avro).size());
          ((Collection<?>) avro).forEach(item -> items.add(element.fromAvro(item)));
          return items;
        });
  }

  private static Conversion map(Conversion value) {
    return new Conversion.Both(
        entries -> {
          var sorted = new TreeMap<String, @Nullable Object>();
          ((Map<?, ?>) entries).forEach((k, v) -> sorted.put((String) k, value.toAvro(v)));
          return sorted;
        },
        avro -> {
          var entries = new HashMap<String, @Nullable Object>();
          ((Map<?, ?>) avro).forEach((k, v) -> entries.put(k.toString(), value.fromAvro(v)));
          return entries;
        });
  }

  private static Conversion bytes() {
    return new Conversion.Both(
        value -> ByteBuffer.wrap(((Blob) value).bytes()),
        avro -> {
          byte[] bytes = new byte[((ByteBuffer) avro).remaining()];
          ((ByteBuffer) avro).duplicate().get(bytes);
          return new Blob(bytes);
        });
  }

  private static void require(Schema schema, Schema.Type wanted, Type type, String path) {
    if (schema.getType() != wanted || schema.getLogicalType() != null) {
      throw disagreement(type, schema, path);
    }
  }

  private static Conversion refuse(Type type, Schema schema, String path) {
    throw disagreement(type, schema, path);
  }

  private static IllegalArgumentException disagreement(Type type, Schema schema, String path) {
    return new IllegalArgumentException(
        "%s is a %s in Java, but its contract has %s; no conversion binds them"
            .formatted(path, type.getTypeName(), schema));
  }
}
