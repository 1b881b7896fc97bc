package io.millrace.scoring.publish;

import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Hashed;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Picture;
import io.millrace.schemas.message.Manifest.PixelOrder;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.TokenPart;
import io.millrace.schemas.message.Manifest.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * tokens(f:128)         a text's first 128 tokens by the model's own tokenizer, as ids; mask(f:128)
 *                       and types(f:128) are the numbers beside them
 * image(f:M|D)          a picture in the tensor's size: (v / 255 - M) / D; M and D for all channels,
 *                       or three of each, as in 0.485,0.456,0.406
 * </pre>
 */
final class InputText {
  private static final Pattern SHAPE = Pattern.compile("(.*)\\[([0-9, ]*)]");
  private static final Pattern CALL = Pattern.compile("([a-z]+)\\(([^:()]+)(?::([^()]*))?\\)");
  private static final Pattern BETWEEN_COLUMNS = Pattern.compile(",(?![^(]*\\))");

  private static final int TOKENS = 128;

  private final FeatureList features;
  private final Map<String, List<Integer>> shapes;

  /**
   * @param shapes of a row, for the tensors where the model fixes it
   */
  InputText(FeatureList features, Map<String, List<Integer>> shapes) {
    this.features = features;
    this.shapes = shapes;
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
        String name = hasShape ? shaped.group(1) : tensor;
        Optional<List<Integer>> said =
            hasShape ? Optional.of(dims(shaped.group(2))) : Optional.empty();
        List<Integer> row = said.orElse(shapes.getOrDefault(name, List.of()));
        asked.put(name, new Asked(said, columns(one.substring(equals + 1), row)));
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

  private List<Encoding> columns(String text, List<Integer> row) {
    List<Encoding> columns = new ArrayList<>();
    for (String column : BETWEEN_COLUMNS.split(text, -1)) {
      columns.addAll(column(column.strip(), row));
    }
    return columns;
  }

  private List<Encoding> column(String text, List<Integer> row) {
    Matcher call = CALL.matcher(text);
    if (call.matches()) {
      String rest = Optional.ofNullable(call.group(3)).orElse("").strip();
      return List.of(encoding(new Call(text, call.group(1), known(call), rest), row));
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

  private String known(Matcher call) {
    return features.known(call.group(2).strip());
  }

  /** {@code kind(feature:rest)}. */
  private record Call(String text, String kind, String feature, String rest) {}

  private Encoding encoding(Call call, List<Integer> row) {
    checkKind(call);
    String feature = call.feature();
    String rest = call.rest();
    List<String> parts = Arrays.stream(rest.split("\\|", -1)).map(String::strip).toList();
    try {
      return switch (call.kind()) {
        case "impute" -> new Scaled(feature, Double.parseDouble(rest), 0, 1);
        case "scale" -> scaled(feature, parts);
        case "missing" -> new MissingFlag(feature);
        case "onehot" -> new OneHot(feature, parts);
        case "ordinal" -> ordinal(feature, parts);
        case "hash" -> new Hashed(feature, Integer.parseInt(rest));
        case "text" -> new Text(feature, rest);
        case "tokens" -> new Tokens(feature, TokenPart.IDS, length(rest, row));
        case "mask" -> new Tokens(feature, TokenPart.MASK, length(rest, row));
        case "types" -> new Tokens(feature, TokenPart.TYPES, length(rest, row));
        case "image" -> picture(call, parts, row);
        default -> throw unreadable(call.text());
      };
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new UnclearException(
          "--inputs says %s, which lacks a number: as in impute(f:0), scale(f:10|2.5), hash(f:32), ordinal(f:A=1|B=2|else=0), tokens(f:128), image(f:0.5|0.25)"
              .formatted(call.text()),
          e);
    }
  }

  private void checkKind(Call call) {
    List<String> possible =
        switch (features.kind(call.feature())) {
          case NUMBER -> List.of("impute", "scale", "missing");
          case CATEGORY -> List.of("onehot", "ordinal", "hash", "text", "missing");
          case TEXT -> List.of("tokens", "mask", "types", "image", "text", "missing");
        };
    if (!possible.contains(call.kind())) {
      throw new UnclearException(
          "--inputs says %s, but %s is a %s: that takes %s; a text field of the pipeline is a category, or with type: text a text"
              .formatted(
                  call.text(),
                  call.feature(),
                  features.kind(call.feature()).name().toLowerCase(Locale.ROOT),
                  possible));
    }
  }

  /** What is said, else what the model fixes, else 128. */
  private static int length(String rest, List<Integer> row) {
    return rest.isEmpty() ? (row.isEmpty() ? TOKENS : row.getLast()) : Integer.parseInt(rest);
  }

  /** A row's shape is {@code [channels, high, wide]}, {@code [high, wide, channels]} or grey's. */
  private static Picture picture(Call call, List<String> parts, List<Integer> row) {
    boolean isGrey = row.size() == 2;
    boolean isFirst = row.size() == 3 && (row.getFirst() == 1 || row.getFirst() == 3);
    boolean isLast = !isFirst && row.size() == 3 && (row.getLast() == 1 || row.getLast() == 3);
    if (!isGrey && !isFirst && !isLast) {
      throw new UnclearException(
          "--inputs says %s of a tensor whose rows are %s: a picture's are [3, high, wide], [high, wide, 3], either with 1 for grey, or [high, wide]; say it, as in x[3,224,224]=image(f)"
              .formatted(call.text(), row.isEmpty() ? "of open size" : row));
    }
    int channels = isGrey ? 1 : isFirst ? row.getFirst() : row.getLast();
    int from = isFirst ? 1 : 0;
    boolean isPlain = call.rest().isEmpty();
    return new Picture(
        call.feature(),
        isLast ? PixelOrder.CHANNELS_LAST : PixelOrder.CHANNELS_FIRST,
        row.get(from),
        row.get(from + 1),
        isPlain ? Collections.nCopies(channels, 0.0) : perChannel(parts.get(0), channels),
        isPlain ? Collections.nCopies(channels, 1.0) : perChannel(parts.get(1), channels));
  }

  private static List<Double> perChannel(String text, int channels) {
    List<Double> numbers = Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
    return numbers.size() == 1 ? Collections.nCopies(channels, numbers.getFirst()) : numbers;
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
