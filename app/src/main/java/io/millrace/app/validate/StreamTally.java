package io.millrace.app.validate;

import io.millrace.features.admission.Decision;
import io.millrace.features.admission.Refusal;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.message.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rows of one stream came to: admitted, refused by reason, out of order. */
final class StreamTally {
  private static final int SHOWN = 3;
  private static final int LONGEST_ROW = 160;

  private final String stream;
  private final Duration lateness;
  private final Examples unreadable = new Examples();
  private final Map<Refusal, Examples> refused = new EnumMap<>(Refusal.class);
  private final Examples late = new Examples();
  private long admitted;
  private long outOfOrder;
  private Duration furthestBack = Duration.ZERO;
  private @Nullable Instant first;
  private @Nullable Instant latest;

  StreamTally(String stream, Duration lateness) {
    this.stream = stream;
    this.lateness = lateness;
  }

  /** How many rows there are of a kind, and the first few of them. */
  private static final class Examples {
    private final List<String> rows = new ArrayList<>();
    private long count;

    void add(String row) {
      count++;
      if (rows.size() < SHOWN) {
        rows.add(row.length() > LONGEST_ROW ? row.substring(0, LONGEST_ROW) + "..." : row);
      }
    }

    Check.Finding finding(String what) {
      return new Check.Finding(0, "", "%,d rows %s".formatted(count, what), rows);
    }
  }

  void unreadable(Row.Refused row) {
    unreadable.add("row %d: %s: %s".formatted(row.number(), row.reason(), row.text()));
  }

  void decided(Row.Read row, Decision decision) {
    switch (decision) {
      case Decision.Refused(Refusal reason, String message) ->
          refused
              .computeIfAbsent(reason, r -> new Examples())
              .add("row %d: %s".formatted(row.number(), message));
      case Decision.Admitted(Event event) -> admitted(row.number(), event.time());
    }
  }

  private void admitted(long number, Instant time) {
    admitted++;
    first = first == null || time.isBefore(first) ? time : first;
    if (latest == null || !time.isBefore(latest)) {
      latest = time;
      return;
    }
    outOfOrder++;
    Duration back = Duration.between(time, latest);
    furthestBack = back.compareTo(furthestBack) > 0 ? back : furthestBack;
    if (back.compareTo(lateness) > 0) {
      late.add("row %d: %s comes after %s".formatted(number, time, latest));
    }
  }

  Check check() {
    List<Check.Finding> wrong = new ArrayList<>();
    List<Check.Finding> notes = new ArrayList<>();
    if (unreadable.count > 0) {
      wrong.add(unreadable.finding("do not fit the schema: correct them, or the schema"));
    }
    refused.forEach(
        (reason, rows) -> {
          if (reason == Refusal.REQUIRE) {
            notes.add(rows.finding("are refused by the stream's own rules"));
          } else {
            wrong.add(rows.finding("would be refused (%s)".formatted(reason.code())));
          }
        });
    if (late.count > 0) {
      notes.add(
          late.finding(
              ("come later than lateness %s allows, the furthest by %s: windows that have passed"
                      + " miss them; sort the file or raise lateness")
                  .formatted(lateness, furthestBack)));
    }
    if (admitted == 0) {
      wrong.add(Check.Finding.of("no row would be admitted"));
    }
    List<Check.Finding> all = new ArrayList<>(wrong);
    all.addAll(notes);
    return wrong.isEmpty()
        ? Check.warned("data of " + stream, summary(), all)
        : Check.failed("data of " + stream, summary(), all);
  }

  private String summary() {
    long read = admitted + refused.values().stream().mapToLong(rows -> rows.count).sum();
    String span = first == null ? "" : ", %s to %s".formatted(first, latest);
    String order =
        outOfOrder == 0
            ? ", in order"
            : ", %,d out of order, the furthest by %s".formatted(outOfOrder, furthestBack);
    return "%,d rows read, %,d unreadable, %,d admitted%s%s"
        .formatted(read, unreadable.count, admitted, span, admitted == 0 ? "" : order);
  }
}
