package io.millrace.features.event;

import io.millrace.features.field.FieldValue;
import io.millrace.features.field.Fields;
import io.millrace.schemas.expression.Expression;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.EventFeature.Distance.Place;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.TextHash;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes, for a feature of the scored event alone, the function that computes it. The functions of
 * one instance belong to one thread.
 */
public final class EventEncoders {
  private final Pipeline.Stream scored;
  private final Map<TextHash, HashedText> texts = new HashMap<>();

  public EventEncoders(Pipeline.Stream scored) {
    this.scored = scored;
  }

  /**
   * A number feature's value, NaN where it is missing.
   *
   * @throws IllegalArgumentException when the feature names a field that is not there or has no
   *     fitting type
   */
  public ToDoubleFunction<Event> number(EventFeature feature) {
    return switch (feature) {
      case EventFeature.Field field -> field(field.field(), field.name());
      case EventFeature.Computed computed -> {
        Expression formula = Expression.compile(computed.formula(), scored.schema());
        yield event -> FieldValue.number(formula.evaluate(event.values()));
      }
      case EventFeature.Calendar calendar -> {
        ZoneId zone = ZoneId.of(calendar.zone());
        yield event -> CalendarPart.of(calendar.part(), event.time().atZone(zone));
      }
      case EventFeature.Distance distance -> distance(distance);
      case EventFeature.Length length -> length(length);
      case EventFeature.Bucket(String name, TextHash of, int bucket) -> {
        HashedText text =
            texts.computeIfAbsent(of, absent -> new HashedText(text(of.field(), name), of));
        yield event -> text.count(event, bucket);
      }
    };
  }

  /**
   * A category's or a text's value, null where it is missing.
   *
   * @throws IllegalArgumentException as {@link #number}, and for a kind that has numbers only
   */
  public Function<Event, @Nullable String> category(EventFeature feature) {
    return switch (feature) {
      case EventFeature.Field field -> {
        int position = Fields.position(scored, field.field(), field.name());
        yield event -> FieldValue.text(event.values().get(position));
      }
      case EventFeature.Computed computed -> {
        Expression formula =
            Expression.compile(computed.formula(), scored.schema(), FieldType.TEXT);
        yield event -> FieldValue.text(formula.evaluate(event.values()));
      }
      case EventFeature.Calendar calendar -> throw noCategory(calendar);
      case EventFeature.Distance distance -> throw noCategory(distance);
      case EventFeature.Length length -> throw noCategory(length);
      case EventFeature.Bucket bucket -> throw noCategory(bucket);
    };
  }

  private static IllegalArgumentException noCategory(EventFeature feature) {
    return new IllegalArgumentException(
        "%s is a number: %s".formatted(feature.name(), feature.definition()));
  }

  private ToDoubleFunction<Event> distance(EventFeature.Distance feature) {
    Place from = feature.from();
    Place to = feature.to();
    int[] ends =
        List.of(from.latitude(), from.longitude(), to.latitude(), to.longitude()).stream()
            .mapToInt(field -> Fields.numberPosition(scored, field, feature.name()))
            .toArray();
    return event ->
        GreatCircle.kilometres(
            number(event, ends[0]),
            number(event, ends[1]),
            number(event, ends[2]),
            number(event, ends[3]));
  }

  private static double number(Event event, int position) {
    return FieldValue.number(event.values().get(position));
  }

  private ToDoubleFunction<Event> length(EventFeature.Length feature) {
    int position = text(feature.field(), feature.name());
    return event ->
        event.values().get(position) instanceof String text
            ? length(text, feature.unit())
            : Double.NaN;
  }

  private static int length(String text, EventFeature.Length.Unit unit) {
    return switch (unit) {
      case CHARACTERS -> text.codePointCount(0, text.length());
      case TOKENS -> Words.of(text).size();
    };
  }

  private ToDoubleFunction<Event> field(String field, String user) {
    int position = Fields.numberPosition(scored, field, user);
    return event -> number(event, position);
  }

  private int text(String field, String user) {
    return Fields.textPosition(scored, field, user);
  }
}
