package io.millrace.app.validate;

import io.millrace.features.admission.Candidate;
import io.millrace.features.admission.Decision;
import io.millrace.features.admission.PartitionAdmission;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.expression.Derivation;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The rows themselves, let in or refused by the same admission that the running pipeline has. */
public final class DataChecks {
  private final Pipeline pipeline;
  private final PartitionAdmission admission;
  private final Map<String, Derivation> derivations = new HashMap<>();
  private final Map<String, StreamTally> tallies = new LinkedHashMap<>();
  private final Optional<OutcomeTally> outcomes;

  private DataChecks(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.admission = new PartitionAdmission(pipeline);
    this.outcomes = OutcomeTally.of(pipeline);
  }

  /** Reads all rows, once, merged by time; {@code rows} by stream. */
  public static List<Check> of(Pipeline pipeline, Map<String, ? extends Iterator<Row>> rows) {
    if (rows.isEmpty()) {
      return List.of(Check.skipped("data", "no rows given: --data STREAM=FILE reads them"));
    }
    var checks = new DataChecks(pipeline);
    rows.keySet()
        .forEach(
            name -> {
              checks.tallies.put(name, new StreamTally(name, pipeline.lateness()));
              checks.derivations.put(name, Derivation.of(pipeline.stream(name)));
            });
    new MergedRows(List.copyOf(rows.values())).forEachRemaining(checks::row);
    return checks.results();
  }

  private void row(Row row) {
    StreamTally tally = Objects.requireNonNull(tallies.get(row.stream()));
    switch (row) {
      case Row.Refused refused -> tally.unreadable(refused);
      case Row.Read read -> {
        Derivation derivation = Objects.requireNonNull(derivations.get(row.stream()));
        var candidate =
            new Candidate(row.stream(), derivation.extend(read.values()), Optional.empty());
        Decision decision = admission.decide(candidate);
        tally.decided(read, decision);
        if (decision instanceof Decision.Admitted(Event event)) {
          outcomes.ifPresent(its -> its.admitted(event));
        }
      }
    }
  }

  private Check outcomes() {
    if (outcomes.isEmpty()) {
      return Check.passed(
          "outcomes",
          "none: with task %s nobody says what was true, and nothing is judged"
              .formatted(pipeline.label().task().name().toLowerCase(Locale.ROOT)));
    }
    OutcomeTally tally = outcomes.get();
    return tallies.containsKey(pipeline.scored()) && tallies.containsKey(tally.stream())
        ? tally.check()
        : Check.skipped(
            "outcomes",
            "they need the rows of both %s and %s".formatted(pipeline.scored(), tally.stream()));
  }

  private List<Check> results() {
    List<Check> results = new ArrayList<>();
    tallies.values().forEach(tally -> results.add(tally.check()));
    results.add(outcomes());
    return results;
  }
}
