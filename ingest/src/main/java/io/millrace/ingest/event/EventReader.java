package io.millrace.ingest.event;

import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of what came: typed, redacted, and such that the stream's Avro schema takes them; or
 * says everything for which they are none. No message holds a value that a privacy rule covers. For
 * any thread.
 */
public final class EventReader {
  private final Pipeline.Stream stream;
  private final List<StreamSchema.Field> fields;
  private final Redaction redaction;
  private final ValueForm form;
  private final EventForm avro;
  private final int time;
  private final int key;

  public EventReader(Pipeline.Stream stream, Redaction redaction, ValueForm form) {
    this.stream = stream;
    this.fields = stream.incoming();
    this.redaction = redaction;
    this.form = form;
    this.avro = EventForm.of(stream.schema());
    this.time = stream.schema().position(stream.time());
    this.key = stream.schema().position(stream.key());
  }

  /**
   * Reads one.
   *
   * @param came one for each field that comes, in schema order; null for a missing one
   */
  public Reading read(List<@Nullable Object> came) {
    List<FieldProblem> problems = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      values.add(value(i, came.get(i), problems));
    }
    needed(time, stream.time(), came, problems);
    needed(key, stream.key(), came, problems);
    if (problems.isEmpty()) {
      avro.problems(values).forEach(text -> problems.add(new FieldProblem("", "", text)));
    }
    Object keyed = values.get(key);
    if (problems.isEmpty() && values.get(time) instanceof Instant at && keyed != null) {
      return new Reading.Event(at, keyed.toString(), values);
    }
    return new Reading.Invalid(problems);
  }

  private @Nullable Object value(int i, @Nullable Object came, List<FieldProblem> problems) {
    if (came == null || redaction.drops(i)) {
      return null;
    }
    try {
      return redaction.apply(i, form.typed(fields.get(i).type(), came));
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      String shown = redaction.covers(i) ? Redaction.WITHHELD : String.valueOf(came);
      String rule = ValueForm.expected(fields.get(i).type());
      problems.add(new FieldProblem(fields.get(i).name(), shown, rule));
      return null;
    }
  }

  private static void needed(
      int field, String name, List<@Nullable Object> came, List<FieldProblem> problems) {
    if (came.get(field) == null) {
      problems.add(new FieldProblem("", "", "field %s is empty: it is needed".formatted(name)));
    }
  }

  /** What came, as it may be shown: private values redacted or withheld, by the field's name. */
  public String shown(List<@Nullable Object> came) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      Object cell = came.get(i);
      if (cell != null && !redaction.drops(i)) {
        List<FieldProblem> unreadable = new ArrayList<>();
        Object value = value(i, cell, unreadable);
        String text = unreadable.isEmpty() ? String.valueOf(value) : unreadable.getFirst().value();
        cells.add(fields.get(i).name() + "=" + text);
      }
    }
    return String.join(", ", cells);
  }

  public Redaction redaction() {
    return redaction;
  }
}
