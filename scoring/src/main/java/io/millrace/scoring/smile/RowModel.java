package io.millrace.scoring.smile;

import io.millrace.scoring.model.Model;
import java.util.List;

/** A Smile model that says which rows it takes. */
interface RowModel extends Model {
  /** Columns of a row. */
  int inputWidth();

  /** Names of its columns, as it was trained; empty where it has none. */
  default List<String> columns() {
    return List.of();
  }

  /** The field's name for it. */
  String algorithm();

  @Override
  default String provider() {
    return "cpu";
  }

  @Override
  default void close() {
    // plain Java objects: nothing to free
  }
}
