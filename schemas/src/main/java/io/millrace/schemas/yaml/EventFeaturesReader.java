package io.millrace.schemas.yaml;

import io.millrace.schemas.expression.Expression;
import io.millrace.schemas.expression.InvalidExpressionException;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.TextHash;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the features of the scored event alone. */
final class EventFeaturesReader {
  private static final Map<String, EventFeature.Calendar.Part> PARTS =
      words(EventFeature.Calendar.Part.values());
  private static final Map<String, EventFeature.Length.Unit> UNITS =
      words(EventFeature.Length.Unit.values());
  private static final Map<String, Feature.Type> TYPES = words(Feature.Type.values());
  private static final int ENDS_OF_A_WAY = 4;

  private static final Shape TEXT = new Shape.Text("a text field", Optional.empty());
  private static final Key<YamlValue> FIELD =
      Key.required(
          "field",
          "a field of the scored stream",
          new Shape.Text("a field", Optional.empty()),
          "A number, a flag (as 0 or 1) or a text. Missing where the event has none.");
  private static final Key<Feature.Type> TYPE =
      Key.optional(
          "type",
          "what a model takes it for",
          Syntax.choice(TYPES),
          "`number` for numbers and flags, `category` for texts",
          "It must agree with the field. `text` passes a text on to models that read it whole: words"
              + " for a tokenizer, or a picture in base64. It is not profiled, tested for drift or"
              + " trained on here.");
  private static final Key<EventFeature.Calendar.Part> CALENDAR =
      Key.required(
          "calendar",
          "a part of the local time",
          Syntax.choice(PARTS),
          "`hour` 0-23, `day_of_week` 1 (Monday) - 7, `day_of_month` 1-31, `month` 1-12,"
              + " `minute_of_day` 0-1439, `quarter` 1-4, `week_of_year` 1-53 (ISO 8601: the first"
              + " days of January may be in week 52 or 53), `is_weekend` 1 on Saturday and Sunday,"
              + " else 0.");
  private static final Key<YamlValue> EXPRESSION =
      Key.required(
          "expression",
          "an expression",
          new Shape.Formula("a number, a flag or a text"),
          "Over all fields of the scored stream, derived ones included.");
  private static final Key<YamlValue> DISTANCE =
      Key.required(
          "distance_km",
          "four fields, [latitude, longitude, latitude, longitude]",
          new Shape.ListOf(new Shape.Text("a number field", Optional.empty())),
          "In degrees, north and east positive; latitudes in -90..90, longitudes in -360..360.");
  private static final Key<YamlValue> LENGTH =
      Key.required("length", "a text field of the scored stream", TEXT, "");
  private static final Key<EventFeature.Length.Unit> IN =
      Key.withDefault(
          "in",
          "what is counted",
          Syntax.choice(UNITS),
          EventFeature.Length.Unit.CHARACTERS,
          "`characters` are Unicode code points, `tokens` words as for the kind tokens.");
  private static final Key<YamlValue> TOKENS =
      Key.required("tokens", "a text field of the scored stream", TEXT, "");
  private static final Key<YamlValue> NGRAMS =
      Key.required("ngrams", "a text field of the scored stream", TEXT, "");
  private static final Key<Integer> N =
      Key.withDefault(
          "n",
          "how many characters make a piece",
          Syntax.whole(TextHash.NGrams.LONGEST),
          TextHash.NGrams.N,
          "Unicode code points.");
  private static final Key<Integer> BUCKETS =
      Key.withDefault(
          "buckets",
          "how many columns it makes",
          Syntax.whole(TextHash.MOST_BUCKETS),
          TextHash.BUCKETS,
          "At least 2. A piece's bucket is its MurmurHash3 (x86, 32 bits, seed 0, of its UTF-8"
              + " bytes, unsigned) modulo this. Each column is profiled and tested for drift.");

  static final Section FIELDS = Key.section("field", "The scored event's own field.", FIELD, TYPE);
  static final Section EXPRESSIONS =
      Key.section(
          "expression",
          "An [expression](#expressions) over the scored event's fields: a number, a flag as 0 or"
              + " 1, or a text as category. Missing where a field that it names is missing, and"
              + " where the value is not finite.",
          EXPRESSION);
  static final Section CALENDARS =
      Key.section(
          "calendar",
          "A part of the scored event's local time in the pipeline's `zone`: a number.",
          CALENDAR);
  static final Section DISTANCES =
      Key.section(
          "distance_km",
          "The great-circle distance between two places in kilometres, on a sphere of radius"
              + " 6371.0088 km: within 0.56 % of the way on the Earth's ellipsoid. Missing where one"
              + " of the four is missing or out of its range.",
          DISTANCE);
  static final Section LENGTHS =
      Key.section("length", "How long a text is: a number, 0 for an empty text.", LENGTH, IN);
  static final Section TOKEN_COUNTS =
      Key.section(
          "tokens",
          "A text's words, counted in hashed buckets: the number columns `NAME_0`, `NAME_1` and so"
              + " on, all missing where the text is missing. Words are runs of Unicode letters,"
              + " marks and digits, in lower case, after NFKC normalisation.",
          TOKENS,
          BUCKETS);
  static final Section NGRAM_COUNTS =
      Key.section(
          "ngrams",
          "A text's runs of `n` characters, counted in hashed buckets like tokens. The runs are"
              + " taken from the text's words joined by one space, with one before and after.",
          NGRAMS,
          N,
          BUCKETS);

  private final StreamCatalog streams;
  private final Optional<String> scored;
  private final String zone;

  EventFeaturesReader(StreamCatalog streams, Optional<String> scored, String zone) {
    this.streams = streams;
    this.scored = scored;
    this.zone = zone;
  }

  private static <E extends Enum<E>> Map<String, E> words(E[] values) {
    Map<String, E> words = new LinkedHashMap<>();
    Arrays.stream(values).forEach(value -> words.put(value.name().toLowerCase(Locale.ROOT), value));
    return words;
  }

  Optional<Feature> field(String name, YamlSection section) {
    YamlValue at = section.at(FIELD).orElseThrow();
    Optional<StreamCatalog.FieldReference> field = field(at);
    if (field.isEmpty()) {
      section.find(TYPE);
      return Optional.empty();
    }
    FieldType holds = field.get().type();
    if (holds == FieldType.TIME) {
      at.report(
          "%s is a time field: a feature is a number or a category; see calendar"
              .formatted(at.shown()));
      return Optional.empty();
    }
    Feature.Type natural = natural(holds);
    Feature.Type type = section.find(TYPE).orElse(natural);
    boolean isWhole = type == Feature.Type.TEXT && holds == FieldType.TEXT;
    if (type != natural && !isWhole) {
      section
          .at(TYPE)
          .ifPresent(
              value ->
                  value.report(
                      ("is %s, but %s is a %s field: numbers come from numbers and flags, categories"
                              + " and texts from texts")
                          .formatted(value.shown(), field.get().field(), holds.word())));
    }
    return Optional.of(new EventFeature.Field(name, field.get().field(), type));
  }

  private static Feature.Type natural(FieldType holds) {
    return holds == FieldType.TEXT ? Feature.Type.CATEGORY : Feature.Type.NUMBER;
  }

  Optional<Feature> calendar(String name, YamlSection section) {
    return section.need(CALENDAR).map(part -> new EventFeature.Calendar(name, part, zone));
  }

  Optional<Feature> expression(String name, YamlSection section) {
    YamlValue at = section.at(EXPRESSION).orElseThrow();
    Optional<String> formula = at.text("an expression").map(String::strip);
    Optional<Pipeline.Stream> stream = scored.flatMap(named -> streams.stream(at, named));
    if (formula.isEmpty() || stream.isEmpty()) {
      return Optional.empty();
    }
    try {
      FieldType gives = Expression.compile(formula.get(), stream.get().schema()).type();
      if (gives != FieldType.TIME) {
        return Optional.of(new EventFeature.Computed(name, formula.get(), natural(gives)));
      }
      at.report(
          "%s gives a time: a feature is a number, a flag or a text; see calendar"
              .formatted(at.shown()));
    } catch (InvalidExpressionException e) {
      at.report(e.problem());
    }
    return Optional.empty();
  }

  Optional<Feature> distance(String name, YamlSection section) {
    YamlValue at = section.at(DISTANCE).orElseThrow();
    List<YamlValue> ends = at.list();
    if (ends.size() != ENDS_OF_A_WAY) {
      at.report(
          "has %d entries: four fields are expected, [latitude, longitude, latitude, longitude]"
              .formatted(ends.size()));
      return Optional.empty();
    }
    List<String> fields =
        ends.stream().flatMap(end -> field(end, FieldType.NUMBER).stream()).toList();
    if (fields.size() != ENDS_OF_A_WAY) {
      return Optional.empty();
    }
    return Optional.of(
        new EventFeature.Distance(
            name,
            new EventFeature.Distance.Place(fields.get(0), fields.get(1)),
            new EventFeature.Distance.Place(fields.get(2), fields.get(3))));
  }

  Optional<Feature> length(String name, YamlSection section) {
    EventFeature.Length.Unit unit = section.read(IN);
    return text(section, LENGTH).map(field -> new EventFeature.Length(name, field, unit));
  }

  Optional<List<Feature>> tokens(String name, YamlSection section) {
    return hashed(name, section, text(section, TOKENS), new TextHash.Tokens());
  }

  Optional<List<Feature>> ngrams(String name, YamlSection section) {
    int n = section.read(N);
    return hashed(name, section, text(section, NGRAMS), new TextHash.NGrams(n));
  }

  private static Optional<List<Feature>> hashed(
      String name, YamlSection section, Optional<String> field, TextHash.Pieces pieces) {
    int buckets = section.read(BUCKETS, EventFeaturesReader::buckets);
    if (!section.at().checkName(Names.FIELD, name + "_" + (buckets - 1)) || field.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(List.copyOf(new TextHash(field.get(), pieces, buckets).columns(name)));
  }

  private static Optional<Integer> buckets(YamlValue at) {
    Optional<Integer> count = at.count(TextHash.MOST_BUCKETS);
    if (count.equals(Optional.of(1))) {
      at.report("is `1`: at least 2 are expected; one bucket is length, in tokens");
      return Optional.empty();
    }
    return count;
  }

  private Optional<String> text(YamlSection section, Key<YamlValue> keyword) {
    return field(section.at(keyword).orElseThrow(), FieldType.TEXT);
  }

  private Optional<StreamCatalog.FieldReference> field(YamlValue at) {
    return at.text("a field of the scored stream")
        .flatMap(text -> scored.flatMap(stream -> streams.field(at, stream, text)));
  }

  /** A field's name; one of another type is reported. */
  private Optional<String> field(YamlValue at, FieldType needed) {
    Optional<StreamCatalog.FieldReference> found = field(at);
    found
        .filter(field -> field.type() != needed)
        .ifPresent(
            field ->
                at.report(
                    "%s is a %s field: a %s field is needed; derive one"
                        .formatted(field.field(), field.type().word(), needed.word())));
    return found.filter(field -> field.type() == needed).map(StreamCatalog.FieldReference::field);
  }
}
