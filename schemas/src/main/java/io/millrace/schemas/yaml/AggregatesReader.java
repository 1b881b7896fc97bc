package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the features that sum up the events that share the scored event's key. */
final class AggregatesReader {
  private static final Key<Duration> OVER =
      Key.required(
          "over",
          "the window's length",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "The window is what became known in `[t - over, t)`, t being the scored event's time. With"
              + " more than 64 different times in it, it may begin up to a 64th of its length early.");
  private static final Key<Duration> QUANTILE_OVER =
      Key.required(
          "over",
          "the window's length",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "As for a count; with more than 64 different times in it, it may begin up to a 16th of"
              + " its length early.");
  private static final Key<Duration> SHARP_OVER =
      Key.required(
          "over",
          "the window's length",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "The window is what became known in `[t - over, t)`.");
  private static final Key<Duration> LOOK_BACK =
      Key.withDefault(
          "over",
          "how far it looks back",
          Syntax.duration(Bounds.ABOVE_ZERO),
          Aggregate.LOOK_BACK,
          "What is older is forgotten: the value is missing then.");
  private static final Key<Duration> HALF_LIFE =
      Key.required(
          "half_life",
          "the age at which an event counts half",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "64 half-lives after its latest event a key is forgotten.");
  private static final Key<Double> Q =
      Key.required(
          "q",
          "the share of the values that are at most the quantile",
          Syntax.number(Bounds.INSIDE_UNIT),
          "`0.5` is the median.");
  private static final Key<Integer> BACK =
      Key.withDefault(
          "back",
          "how many events back",
          Syntax.whole(Aggregate.MOST_BACK),
          1,
          "1 is the latest event before the scored one, 2 the one before that.");

  static final List<Kind> KINDS =
      List.of(
          ofStream(
              "count",
              "How many events of a stream share the scored event's key in the window: a number, 0"
                  + " for none.",
              lasting(OVER, (of, over) -> new Aggregate.Count(of.name, of.stream, of.by, over)),
              OVER),
          statistic(Aggregate.Statistic.Kind.SUM, "Sum of a field's values"),
          statistic(Aggregate.Statistic.Kind.MEAN, "Mean of a field's values"),
          statistic(Aggregate.Statistic.Kind.MIN, "Least of a field's values"),
          statistic(Aggregate.Statistic.Kind.MAX, "Greatest of a field's values"),
          statistic(
              Aggregate.Statistic.Kind.DEVIATION,
              "Standard deviation of a sample of a field's values, with n - 1, missing for fewer"
                  + " than two,"),
          ofField(
              Takes.OWN_NUMBERS,
              "ratio",
              "The scored event's own value over the mean of that field in the window: 1 is as"
                  + " usual. Missing where either is, and where the mean is 0.",
              lasting(OVER, (of, over) -> new Aggregate.Ratio(of.name, of.field(), of.by, over)),
              OVER),
          ofField(
              Takes.ANY,
              "distinct",
              "How many different values a field has in the window: a number, 0 for none. Exact up"
                  + " to 255, estimated with a standard error of 6.3 % beyond.",
              lasting(
                  SHARP_OVER,
                  (of, over) -> new Aggregate.Distinct(of.name, of.field(), of.by, over)),
              SHARP_OVER),
          ofField(
              Takes.NUMBERS,
              "quantile",
              "The least value that at least the share `q` of a field's values in the window is at"
                  + " most, within 1 %: a number in the field's unit, missing where there are none.",
              AggregatesReader::quantile,
              Q,
              QUANTILE_OVER),
          ofField(
              Takes.NUMBERS,
              "last",
              "The latest value of a field in the window: a number in the field's unit, missing"
                  + " where there is none.",
              lasting(
                  SHARP_OVER, (of, over) -> new Aggregate.Last(of.name, of.field(), of.by, over)),
              SHARP_OVER),
          ofField(
              Takes.NUMBERS,
              "lag",
              "A field's value so many events before the scored one, events without it left out: a"
                  + " number in the field's unit, missing where there are fewer.",
              AggregatesReader::lag,
              BACK,
              LOOK_BACK),
          ofStream(
              "since_last",
              "Seconds since the latest event of a stream that shares the scored event's key:"
                  + " missing where there is none.",
              section -> {
                Duration over = section.read(LOOK_BACK);
                return Optional.of(of -> new Aggregate.SinceLast(of.name, of.stream, of.by, over));
              },
              LOOK_BACK),
          ofStream(
              "decayed_count",
              "How many events of a stream share the scored event's key, each counted"
                  + " 2^(-age / half-life): a number, 0 for none.",
              lasting(
                  HALF_LIFE,
                  (of, half) -> new Aggregate.DecayedCount(of.name, of.stream, of.by, half)),
              HALF_LIFE),
          ofField(
              Takes.NUMBERS,
              "decayed_mean",
              "Mean of a field's values, each with weight 2^(-age / half-life): a number in the"
                  + " field's unit, missing where there are none.",
              lasting(
                  HALF_LIFE,
                  (of, half) -> new Aggregate.DecayedMean(of.name, of.field(), of.by, half)),
              HALF_LIFE));

  /**
   * A kind of feature.
   *
   * @param source its first key
   * @param takes what that names
   */
  record Kind(Key<YamlValue> source, Takes takes, Section section, Maker maker) {}

  /** What a kind is made of. */
  private enum Takes {
    EVENTS,
    NUMBERS,
    OWN_NUMBERS,
    ANY
  }

  /** Reads a kind's other keys, also where its source is wrong; how the feature is made of both. */
  private interface Maker {
    Optional<Function<Of, Feature>> read(YamlSection section);
  }

  /**
   * What every aggregate has.
   *
   * @param source empty where it is of events rather than of a field
   */
  private record Of(String name, String stream, Optional<StreamField> source, WindowKey by) {
    StreamField field() {
      return source.orElseThrow();
    }
  }

  private final StreamCatalog streams;
  private final Optional<String> scored;
  private final WindowKeyReader keys;

  AggregatesReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
    this.keys = new WindowKeyReader(streams, scored);
  }

  Optional<Feature> read(Kind kind, String name, YamlSection section) {
    YamlValue at = section.at(kind.source).orElseThrow();
    Optional<StreamField> field =
        kind.takes == Takes.EVENTS
            ? Optional.empty()
            : field(at, kind).map(AggregatesReader::named);
    Optional<String> stream =
        kind.takes == Takes.EVENTS ? stream(at) : field.map(StreamField::stream);
    Optional<WindowKey> by = keys.read(section, stream);
    Optional<Function<Of, Feature>> made = kind.maker.read(section);
    return stream.flatMap(
        of -> by.flatMap(key -> made.map(make -> make.apply(new Of(name, of, field, key)))));
  }

  private Optional<String> stream(YamlValue at) {
    return at.text("a stream").filter(text -> streams.stream(at, text).isPresent());
  }

  /** The field; one that the kind does not take is reported. */
  private Optional<StreamCatalog.FieldReference> field(YamlValue at, Kind kind) {
    Optional<StreamCatalog.FieldReference> field = streams.reference(at);
    field
        .filter(found -> kind.takes != Takes.ANY && !isNumber(found.type()))
        .ifPresent(
            found ->
                at.report(
                    "%s is a %s field: a %s is taken of a number or a flag"
                        .formatted(at.shown(), found.type().word(), kind.source.name())));
    field
        .filter(
            found -> kind.takes == Takes.OWN_NUMBERS && !scored.equals(Optional.of(found.stream())))
        .ifPresent(
            found ->
                at.report(
                    "%s is a field of %s: a %s is taken of the scored event's own field%s"
                        .formatted(
                            at.shown(),
                            found.stream(),
                            kind.source.name(),
                            scored.map(own -> ", as in %s.FIELD".formatted(own)).orElse(""))));
    return field;
  }

  private static boolean isNumber(FieldType type) {
    return type == FieldType.NUMBER || type == FieldType.FLAG;
  }

  private static StreamField named(StreamCatalog.FieldReference field) {
    return new StreamField(field.stream(), field.field());
  }

  private static Kind ofStream(String keyword, String doc, Maker maker, Key<?>... keys) {
    Key<YamlValue> source =
        Key.required(
            keyword,
            "a stream",
            new Shape.Text("a stream", Optional.empty()),
            "Any stream's events.");
    return new Kind(source, Takes.EVENTS, section(source, doc, keys), maker);
  }

  private static Kind ofField(
      Takes takes, String keyword, String doc, Maker maker, Key<?>... keys) {
    String what = takes == Takes.ANY ? "a field" : "a number or a flag";
    Key<YamlValue> source =
        Key.required(
            keyword,
            "STREAM.FIELD, " + what,
            new Shape.Reference(what),
            "A flag counts as 0 or 1. Events in which the field is missing do not count.");
    return new Kind(source, takes, section(source, doc, keys), maker);
  }

  private static Section section(Key<YamlValue> source, String doc, Key<?>... keys) {
    return Key.section(
        source.name(),
        doc,
        Stream.concat(Stream.of(source, WindowKeyReader.BY), Stream.of(keys))
            .toArray(Key<?>[]::new));
  }

  private static Kind statistic(Aggregate.Statistic.Kind kind, String doc) {
    return ofField(
        Takes.NUMBERS,
        kind.word(),
        doc + " in the window: a number in the field's unit, missing where there are none.",
        lasting(
            OVER, (of, over) -> new Aggregate.Statistic(of.name, kind, of.field(), of.by, over)),
        OVER);
  }

  private static Maker lasting(Key<Duration> key, BiFunction<Of, Duration, Feature> make) {
    return section -> section.need(key).map(length -> of -> make.apply(of, length));
  }

  private static Optional<Function<Of, Feature>> quantile(YamlSection section) {
    Optional<Double> q = section.need(Q);
    Optional<Duration> over = section.need(QUANTILE_OVER);
    return q.flatMap(
        share ->
            over.map(
                length -> of -> new Aggregate.Quantile(of.name, of.field(), share, of.by, length)));
  }

  private static Optional<Function<Of, Feature>> lag(YamlSection section) {
    int back = section.read(BACK);
    Duration over = section.read(LOOK_BACK);
    return Optional.of(of -> new Aggregate.Lag(of.name, of.field(), back, of.by, over));
  }
}
