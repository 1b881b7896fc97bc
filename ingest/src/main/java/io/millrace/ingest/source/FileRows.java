package io.millrace.ingest.source;

import io.millrace.ingest.event.EventReader;
import io.millrace.ingest.event.FieldProblem;
import io.millrace.ingest.event.Reading;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.ingest.replay.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records of any format as rows of a stream. */
final class FileRows implements Rows {
  private final String stream;
  private final String file;
  private final EventReader reader;
  private final Records records;
  private long number;
  private @Nullable Row next;

  FileRows(String stream, String file, EventReader reader, Records records) {
    this.stream = stream;
    this.file = file;
    this.reader = reader;
    this.records = records;
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String origin() {
    return file;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      Records.Came came = came();
      next = came == null ? null : row(came);
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("%s has %d rows".formatted(file, number));
    }
    Row row = next;
    next = null;
    return row;
  }

  @Override
  public long skip(long rows) {
    long skipped = 0;
    if (rows > 0 && next != null) {
      next = null;
      skipped++;
    }
    while (skipped < rows && came() != null) {
      skipped++;
    }
    return skipped;
  }

  private Records.@Nullable Came came() {
    try {
      Records.Came came = records.next();
      number += came == null ? 0 : 1;
      return came;
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidSourceException(
          "%s cannot be read on after row %d: %s; is it whole?"
              .formatted(file, number, e.getMessage()),
          e);
    }
  }

  private Row row(Records.Came came) {
    return switch (came) {
      case Records.Broken broken -> refused(shown(broken.text()), broken.reason());
      case Records.Found found -> row(found);
    };
  }

  private Row row(Records.Found found) {
    List<FieldProblem> problems = new ArrayList<>(found.problems());
    switch (reader.read(found.values())) {
      case Reading.Invalid invalid -> problems.addAll(invalid.problems());
      case Reading.Event event -> {
        if (problems.isEmpty()) {
          return new Row.Read(stream, number, event.time(), event.key(), event.values());
        }
      }
    }
    String text = reader.redaction().isEmpty() ? found.text().get() : reader.shown(found.values());
    String reason = problems.stream().map(FieldProblem::text).collect(Collectors.joining("; "));
    return refused(text, reason);
  }

  private Row refused(String text, String reason) {
    return new Row.Refused(stream, number, text, reason);
  }

  private String shown(String text) {
    return reader.redaction().isEmpty() ? text : Redaction.WITHHELD;
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be closed".formatted(file), e);
    }
  }
}
