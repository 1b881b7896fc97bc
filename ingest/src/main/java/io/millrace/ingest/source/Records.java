package io.millrace.ingest.source;

import io.millrace.ingest.event.FieldProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a format makes of a file: one record after the other, not yet typed. */
interface Records extends Closeable {

  /** The next record, null at the end. */
  @Nullable Came next() throws IOException;

  /** A record that came. */
  sealed interface Came {}

  /**
   * Values were found.
   *
   * @param values one for each field that comes, in schema order; null for a missing one
   * @param problems with what is in the record beside them
   * @param text gives the record as it stood, before the next one is asked for
   */
  record Found(List<@Nullable Object> values, List<FieldProblem> problems, Supplier<String> text)
      implements Came {
    public Found {
      values = Collections.unmodifiableList(values);
      problems = List.copyOf(problems);
    }
  }

  /** No values could be told apart: nobody can say which part of the text would be private. */
  record Broken(String text, String reason) implements Came {}
}
