package io.millrace.app.loop;

import io.millrace.monitor.output.MonitorOutput;
import java.util.List;

/** Which log each thing goes to that the monitor says. */
record MonitorOutputs(LoopLogs logs, Transaction transaction) {

  void write(List<MonitorOutput> outputs) {
    for (MonitorOutput output : outputs) {
      switch (output) {
        case MonitorOutput.OutcomeClosed(var outcome) ->
            transaction.append(
                logs.outcomes(), logs.outcomes().partitionOf(outcome.key()), outcome);
        case MonitorOutput.ExampleMade(var example) ->
            transaction.append(
                logs.examples(), logs.examples().partitionOf(example.vector().key()), example);
        case MonitorOutput.MetricMeasured(var metric) ->
            transaction.append(logs.metrics(), 0, metric);
        case MonitorOutput.DriftTested(var drift) -> transaction.append(logs.drift(), 0, drift);
        case MonitorOutput.VerdictReached(var verdict) ->
            transaction.append(logs.verdicts(), 0, verdict);
        case MonitorOutput.RequestOpened(var request) ->
            transaction.append(logs.requests(), 0, request);
        case MonitorOutput.CommandIssued(var command) ->
            transaction.append(logs.commands(), 0, command);
        case MonitorOutput.DataRefused(var refusal) ->
            transaction.append(logs.unused(), 0, refusal);
      }
    }
  }
}
