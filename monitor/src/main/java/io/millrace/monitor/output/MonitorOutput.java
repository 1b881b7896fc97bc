package io.millrace.monitor.output;

import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;

/** One thing that the monitor says: a message for a topic, or data that it could not use. */
public sealed interface MonitorOutput {
  /** An event at maturity. */
  record OutcomeClosed(Outcome outcome) implements MonitorOutput {}

  /** A vector with its label. */
  record ExampleMade(Example example) implements MonitorOutput {}

  /** Quality over a window. */
  record MetricMeasured(Metric metric) implements MonitorOutput {}

  /** A test for change. */
  record DriftTested(Drift drift) implements MonitorOutput {}

  /** What a comparison says so far. */
  record VerdictReached(Verdict verdict) implements MonitorOutput {}

  /** A wish for new versions, or why there is none. */
  record RequestOpened(Request request) implements MonitorOutput {}

  /** A wish to change the registry. */
  record CommandIssued(Command command) implements MonitorOutput {}

  /** Data that was not used. */
  record DataRefused(Refusal refusal) implements MonitorOutput {}
}
