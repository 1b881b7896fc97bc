package io.millrace.app.loop;

import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the monitor says: by a run's record, or by one fresh fold over the run's recorded vectors,
 * labels and scores, in the order of time and without a crash.
 */
record Replayed(
    Map<String, Outcome> outcomes,
    Map<String, Drift> drifts,
    Map<String, Verdict> verdicts,
    Map<String, Request> requests,
    Map<String, Command> commands) {

  private static Replayed empty() {
    return new Replayed(
        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  static Replayed recorded(LoopLogs logs) {
    Replayed said = empty();
    logs.outcomes().kept().forEach(one -> said.outcomes.put(one.eventId(), one));
    logs.drift().kept().forEach(one -> said.drifts.put(one.id(), one));
    logs.verdicts().kept().forEach(one -> said.verdicts.put(one.id(), one));
    logs.requests().kept().forEach(one -> said.requests.putIfAbsent(one.id(), one));
    for (Command one : logs.commands().kept()) {
      if (one.who().equals("monitor")) {
        said.commands.put(one.id(), one);
      }
    }
    return said;
  }

  static Replayed refolded(Pipeline pipeline, LoopLogs logs, long watermarkMillis) {
    var fold = new MonitorFold(pipeline);
    Replayed said = empty();
    logs.models().kept().forEach(one -> said.add(fold.accept(one)));
    TreeMap<Long, List<Object>> byTime = new TreeMap<>();
    for (FeatureVector one : logs.features().kept()) {
      byTime.computeIfAbsent(one.eventTime().toEpochMilli(), t -> new ArrayList<>()).add(one);
    }
    for (Label one : logs.labels().kept()) {
      byTime.computeIfAbsent(one.knownAt().toEpochMilli(), t -> new ArrayList<>()).add(one);
    }
    logs.predictions().kept().forEach(one -> said.add(fold.accept(one)));
    logs.decisions().kept().forEach(one -> said.add(fold.accept(one)));
    byTime.forEach(
        (time, messages) -> {
          if (time - 1 <= watermarkMillis) {
            said.add(fold.advance(Instant.ofEpochMilli(time - 1)));
          }
          for (Object message : messages) {
            said.add(
                message instanceof FeatureVector vector
                    ? fold.accept(vector)
                    : fold.accept((Label) message));
          }
        });
    said.add(fold.advance(Instant.ofEpochMilli(watermarkMillis)));
    said.add(fold.finish());
    return said;
  }

  private void add(List<MonitorOutput> outputs) {
    for (MonitorOutput output : outputs) {
      switch (output) {
        case MonitorOutput.OutcomeClosed(Outcome one) -> outcomes.put(one.eventId(), one);
        case MonitorOutput.DriftTested(Drift one) -> drifts.put(one.id(), one);
        case MonitorOutput.VerdictReached(Verdict one) -> verdicts.put(one.id(), one);
        case MonitorOutput.RequestOpened(Request one) -> requests.put(one.id(), one);
        case MonitorOutput.CommandIssued(Command one) -> commands.put(one.id(), one);
        case MonitorOutput.ExampleMade ignored -> {}
        case MonitorOutput.MetricMeasured ignored -> {}
        case MonitorOutput.DataRefused ignored -> {}
      }
    }
  }
}
