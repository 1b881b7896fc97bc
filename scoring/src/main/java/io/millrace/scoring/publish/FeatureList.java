package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Command.Kind;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Signature;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The pipeline's features, as an offer lists them. */
record FeatureList(List<Column> columns) {
  FeatureList {
    columns = List.copyOf(columns);
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  List<String> of(Kind kind) {
    return columns.stream().filter(column -> column.kind() == kind).map(Column::name).toList();
  }

  boolean isNumber(String feature) {
    return of(Kind.NUMBER).contains(feature);
  }

  /** What a feature of the list is. */
  Kind kind(String feature) {
    return columns.get(names().indexOf(feature)).kind();
  }

  /** The feature that a tensor is named after: letter case and punctuation do not count. */
  Optional<String> alike(String tensor) {
    return names().stream().filter(name -> plain(name).equals(plain(tensor))).findFirst();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** The name itself, if it is a feature's. */
  String known(String name) {
    if (!names().contains(name)) {
      throw new UnclearException(
          "--inputs names the feature %s%s".formatted(name, Nearest.hint(name, names())));
    }
    return name;
  }

  /** Features from one to another, in the vector's order. */
  List<String> range(String from, String to) {
    int first = names().indexOf(known(from));
    int last = names().indexOf(known(to));
    if (first > last) {
      throw new UnclearException(
          "--inputs names the range %s..%s, but %s comes later: turn it round"
              .formatted(from, to, from));
    }
    return names().subList(first, last + 1);
  }

  Signature signature() {
    return Signature.ofColumns(
        columns.stream()
            .map(c -> Signature.Column.of(c.name(), type(c.kind()), c.definition()))
            .toList());
  }

  private static Feature.Type type(Kind kind) {
    return switch (kind) {
      case NUMBER -> Feature.Type.NUMBER;
      case CATEGORY -> Feature.Type.CATEGORY;
      case TEXT -> Feature.Type.TEXT;
    };
  }
}
