package io.millrace.scoring.publish;

import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Hashed;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what {@code --inputs} says: tensors, and the columns that fill each.
 *
 * <pre>
 * TENSOR=COLUMN,COLUMN...            several tensors: with ; or on lines of their own
 * TENSOR[3,8,8]=COLUMN...            rows of a shape, filled in order
 *
 * f                     a number as it is, or a category as text; missing numbers as NaN if the
 *                       model takes that, else the sample's median, else 0
 * f..g                  the features from f to g, in the vector's order
 * impute(f:0)           a number, 0 where it is missing
 * scale(f:MEAN|SCALE)   (f - MEAN) / SCALE, a missing one as the mean
 * missing(f)            1 where f is missing, else 0
 * onehot(f:A|B)         a column for each category
 * ordinal(f:A|B)        0, 1, ...; -1 for others; A=3|B=5|else=9 gives the numbers
 * hash(f:32)            signed feature hashing into 32 columns
 * text(f:none)          a category as text, "none" where it is missing
 * </pre>
 */
final class InputText {
  private static final Pattern SHAPE = Pattern.compile("(.*)\\[([0-9, ]*)]");
  private static final Pattern CALL = Pattern.compile("([a-z]+)\\(([^:()]+)(?::([^()]*))?\\)");
  private static final Pattern BETWEEN_COLUMNS = Pattern.compile(",(?![^(]*\\))");

  private final FeatureList features;

  InputText(FeatureList features) {
    this.features = features;
  }

  /**
   * A tensor as it is to be made.
   *
   * @param shape of a row; empty to take the columns' width
   */
  record Asked(Optional<List<Integer>> shape, List<Encoding> columns) {}

  /** By tensor, in the text's order. */
  Map<String, Asked> read(String text) {
    Map<String, Asked> asked = new LinkedHashMap<>();
    for (String one : text.split("[;\\n]", -1)) {
      if (!one.isBlank()) {
        int equals = one.indexOf('=');
        if (equals < 1) {
          throw unreadable(one);
        }
        String tensor = one.substring(0, equals).strip();
        Matcher shaped = SHAPE.matcher(tensor);
        boolean hasShape = shaped.matches();
        asked.put(
            hasShape ? shaped.group(1) : tensor,
            new Asked(
                hasShape ? Optional.of(dims(shaped.group(2))) : Optional.empty(),
                columns(one.substring(equals + 1))));
      }
    }
    return asked;
  }

  private static UnclearException unreadable(String text) {
    return new UnclearException(
        "--inputs \"%s\" cannot be read: TENSOR=COLUMN,COLUMN is expected, as in x=distance,onehot(origin:ORD|DFW)"
            .formatted(text.strip()));
  }

  private static List<Integer> dims(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(dim -> !dim.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  private List<Encoding> columns(String text) {
    List<Encoding> columns = new ArrayList<>();
    for (String column : BETWEEN_COLUMNS.split(text, -1)) {
      columns.addAll(column(column.strip()));
    }
    return columns;
  }

  private List<Encoding> column(String text) {
    Matcher call = CALL.matcher(text);
    if (call.matches()) {
      String rest = Optional.ofNullable(call.group(3)).orElse("");
      return List.of(encoding(call.group(1), features.known(call.group(2).strip()), rest, text));
    }
    int range = text.indexOf("..");
    if (range > 0) {
      return features.range(text.substring(0, range), text.substring(range + 2)).stream()
          .map(this::plain)
          .toList();
    }
    return List.of(plain(features.known(text)));
  }

  /** A feature as it is. */
  Encoding plain(String feature) {
    return features.isNumber(feature)
        ? new Scaled(feature, Double.NaN, 0, 1)
        : new Text(feature, "");
  }

  private Encoding encoding(String kind, String feature, String rest, String text) {
    boolean wantsNumber = kind.equals("impute") || kind.equals("scale");
    if (!kind.equals("missing") && wantsNumber != features.isNumber(feature)) {
      throw new UnclearException(
          "--inputs says %s, but %s is a %s: numbers take impute, scale and missing, categories onehot, ordinal, hash, text and missing"
              .formatted(text, feature, features.isNumber(feature) ? "number" : "category"));
    }
    List<String> parts = Arrays.stream(rest.split("\\|", -1)).map(String::strip).toList();
    try {
      return switch (kind) {
        case "impute" -> new Scaled(feature, Double.parseDouble(rest), 0, 1);
        case "scale" -> scaled(feature, parts);
        case "missing" -> new MissingFlag(feature);
        case "onehot" -> new OneHot(feature, parts);
        case "ordinal" -> ordinal(feature, parts);
        case "hash" -> new Hashed(feature, Integer.parseInt(rest.strip()));
        case "text" -> new Text(feature, rest);
        default -> throw unreadable(text);
      };
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new UnclearException(
          "--inputs says %s, which lacks a number: as in impute(f:0), scale(f:10|2.5), hash(f:32), ordinal(f:A=1|B=2|else=0)"
              .formatted(text),
          e);
    }
  }

  private static Scaled scaled(String feature, List<String> parts) {
    double mean = Double.parseDouble(parts.get(0));
    return new Scaled(feature, mean, mean, Double.parseDouble(parts.get(1)));
  }

  private static Ordinal ordinal(String feature, List<String> parts) {
    List<String> categories = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    double unknown = -1;
    for (String part : parts) {
      int equals = part.lastIndexOf('=');
      String category = equals < 0 ? part : part.substring(0, equals);
      double number =
          equals < 0 ? categories.size() : Double.parseDouble(part.substring(equals + 1));
      if (category.equals("else")) {
        unknown = number;
      } else {
        categories.add(category);
        numbers.add(number);
      }
    }
    return new Ordinal(feature, categories, numbers, unknown);
  }
}
