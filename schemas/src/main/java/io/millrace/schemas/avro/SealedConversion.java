package io.millrace.schemas.avro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** A sealed interface of records to a union of records, branch by name. */
final class SealedConversion implements Conversion {
  private final Map<Class<?>, RecordConversion> byClass = new HashMap<>();
  private final Map<String, RecordConversion> byName = new HashMap<>();

  private SealedConversion() {}

  static SealedConversion of(Class<?> type, Schema union, String path) {
    var conversion = new SealedConversion();
    Map<String, Class<?>> records = new HashMap<>();
    leaves(type).forEach(leaf -> records.put(leaf.getSimpleName(), leaf));
    var branches = new TreeSet<String>();
    union.getTypes().forEach(branch -> branches.add(branch.getName()));
    if (!branches.equals(records.keySet())) {
      throw new IllegalArgumentException(
          "%s: %s permits %s, its contract has the union %s; make them equal"
              .formatted(path, type.getSimpleName(), new TreeSet<>(records.keySet()), branches));
    }
    for (Schema branch : union.getTypes()) {
      Class<?> leaf = records.get(branch.getName());
      if (leaf != null) {
        RecordConversion record = RecordConversion.of(leaf, branch);
        conversion.byClass.put(leaf, record);
        conversion.byName.put(branch.getFullName(), record);
      }
    }
    return conversion;
  }

  private static List<Class<?>> leaves(Class<?> type) {
    if (type.isRecord()) {
      return List.of(type);
    }
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      leaves.addAll(leaves(permitted));
    }
    return leaves;
  }

  @Override
  public @Nullable Object toAvro(@Nullable Object value) {
    RecordConversion record = value == null ? null : byClass.get(value.getClass());
    return record == null ? null : record.toAvro(value);
  }

  @Override
  public @Nullable Object fromAvro(@Nullable Object avro) {
    RecordConversion record =
        avro instanceof GenericRecord generic
            ? byName.get(generic.getSchema().getFullName())
            : null;
    return record == null ? null : record.fromAvro(avro);
  }
}
