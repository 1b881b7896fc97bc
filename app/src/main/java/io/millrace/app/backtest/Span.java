package io.millrace.app.backtest;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Which part of history to look at: {@code --from} and {@code --to} as they were given, each a time
 * ({@code 2026-03-01T00:00:00Z}), a day in UTC ({@code 2026-03-01}) or a length back from the last
 * row ({@code 90d}).
 */
public record Span(Optional<String> from, Optional<String> to) {
  public static final Span EVERYTHING = new Span(Optional.empty(), Optional.empty());

  public Span {
    from.ifPresent(text -> read(text, Instant.EPOCH));
    to.ifPresent(text -> read(text, Instant.EPOCH));
  }

  /** From the first, included, to the last, excluded. */
  record Bounds(Instant from, Instant to) {
    boolean contain(Instant time) {
      return !time.isBefore(from) && time.isBefore(to);
    }
  }

  boolean isEverything() {
    return from.isEmpty() && to.isEmpty();
  }

  /** Reads through history for its end, where a length back from it was given. */
  Bounds bounds(History history) {
    boolean back = from.filter(Span::isLength).or(() -> to.filter(Span::isLength)).isPresent();
    Instant end = back ? end(history) : Instant.EPOCH;
    return new Bounds(
        from.map(text -> read(text, end)).orElse(Instant.MIN),
        to.map(text -> read(text, end)).orElse(Instant.MAX));
  }

  private static Instant end(History history) {
    Instant end = Instant.EPOCH;
    try (History.Rows rows = history.open()) {
      while (rows.hasNext()) {
        if (rows.next() instanceof Row.Read read && read.time().isAfter(end)) {
          end = read.time();
        }
      }
    }
    return end;
  }

  private static boolean isLength(String text) {
    return DurationText.parse(text).isPresent();
  }

  private static Instant read(String text, Instant end) {
    Optional<Duration> length = DurationText.parse(text);
    if (length.isPresent()) {
      return end.minus(length.get());
    }
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no moment: give a time (2026-03-01T00:00:00Z), a day (2026-03-01) or a length back from the last row (90d)"
              .formatted(text),
          e);
    }
  }
}
