package io.millrace.app.backtest;

import io.millrace.app.loop.LoopLogs;
import io.millrace.app.race.FirstVersions;
import io.millrace.app.race.RaceMeans;
import io.millrace.app.race.ServedMeans;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Listens to a run's logs and adds up what the report says, so that the logs need not be kept. */
final class Tally {
  private final Pipeline pipeline;
  private final TreeMap<String, Long> refused = new TreeMap<>();
  private final TreeMap<String, Long> predictions = new TreeMap<>();
  private final RaceMeans race;
  private final ServedMeans served = new ServedMeans();
  private final RunDigest digest = new RunDigest();
  private final List<Drift> drifts = new ArrayList<>();
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Map<String, ModelVersion> versions = new TreeMap<>();
  private final List<BacktestReport.Title> champions = new ArrayList<>();
  private long vectors;
  private long labels;
  private long outcomes;
  private long labelled;

  Tally(Pipeline pipeline, LoopLogs logs) {
    this.pipeline = pipeline;
    this.race = new RaceMeans(pipeline.contenders().keySet());
    listenToData(logs);
    listenToDecisions(logs);
  }

  private void listenToData(LoopLogs logs) {
    logs.deadLetters().listen(letter -> refuse(letter.stage() + "/" + letter.reason()));
    logs.unused().listen(refusal -> refuse("monitor/" + refusal.reason().code()));
    logs.features()
        .listen(
            vector -> {
              vectors++;
              digest.add(vector);
            });
    logs.labels().listen(label -> labels++);
    logs.predictions()
        .listen(
            prediction -> {
              String version = prediction.contender() + "@" + prediction.version();
              predictions.merge(version, 1L, Long::sum);
              digest.add(prediction);
            });
    logs.outcomes()
        .listen(
            outcome -> {
              outcomes++;
              labelled += outcome.label().isPresent() ? 1 : 0;
              digest.add(outcome);
            });
    logs.metrics().listen(race::add);
    logs.metrics().listen(served::add);
  }

  private void listenToDecisions(LoopLogs logs) {
    logs.drift()
        .listen(
            drift -> {
              digest.add("drifts", drift);
              if (drift.drifted()) {
                drifts.add(drift);
              }
            });
    logs.requests()
        .listen(
            request -> {
              digest.add("requests", request);
              requests.put(request.id(), request);
            });
    logs.verdicts()
        .listen(
            verdict -> {
              digest.add("verdicts", verdict);
              if (verdict.isFinal()) {
                verdicts.add(verdict);
              }
            });
    logs.models().listen(this::registered);
  }

  private void registered(RegistryRecord said) {
    switch (said.body()) {
      case ModelVersion version -> {
        versions.put(version.name(), version);
        digest.add("versions", version.name() + " " + version.history());
        digest.add("versions", version.bundle().artifact());
      }
      case RegistryRecord.Standing standing ->
          champions.add(
              new BacktestReport.Title(
                  standing.champion(), standing.championSince().orElse(said.writtenAt())));
      case RegistryRecord.Unloadable ignored -> {}
      case RegistryRecord.CommandAnswer ignored -> {}
    }
  }

  /** Why there will be no race, once that is so. */
  Optional<String> hopeless() {
    return FirstVersions.hopeless(requests.values(), pipeline.retrain());
  }

  void refuse(String reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  BacktestReport report(List<String> notes, long rows, long late, BacktestReport.Pace pace) {
    return new BacktestReport(
        pipeline.name(),
        notes,
        new BacktestReport.Counts(
            rows, refused, late, vectors, labels, predictions, outcomes, labelled),
        race.runners(),
        served.windows().stream().map(Tally::served).toList(),
        cost(),
        drifts,
        List.copyOf(requests.values()),
        verdicts,
        promotions(),
        versions.values().stream().map(Tally::life).toList(),
        champions,
        digest.hex(),
        pace);
  }

  private static BacktestReport.Served served(ServedMeans.Window window) {
    return new BacktestReport.Served(
        window.from(), window.to(), window.runner().outcomes(), window.runner().measures());
  }

  private BacktestReport.Cost cost() {
    long trainings = 0;
    double seconds = 0;
    for (Request request : requests.values()) {
      if (request.state() == Request.State.ANSWERED || request.state() == Request.State.FAILED) {
        trainings++;
        seconds += request.trainingSeconds() * request.contenders().size();
      }
    }
    return new BacktestReport.Cost(
        trainings, seconds, seconds / 3600 * pipeline.prices().cpuHour());
  }

  private List<BacktestReport.Promotion> promotions() {
    List<BacktestReport.Promotion> all = new ArrayList<>();
    for (ModelVersion version : versions.values()) {
      boolean hadTrial = false;
      Instant lastTrial = Instant.MIN;
      for (ModelVersion.Change change : version.history()) {
        if (change.state() == ModelVersion.State.TRIAL) {
          hadTrial = true;
          lastTrial = change.at();
        } else if (change.state() == ModelVersion.State.CURRENT && hadTrial) {
          boolean first = change.at().equals(lastTrial);
          if (!first) {
            all.add(
                new BacktestReport.Promotion(
                    version.name(), change.at(), change.who(), change.why()));
          }
          hadTrial = false;
        }
      }
    }
    all.sort(Comparator.comparing(BacktestReport.Promotion::at));
    return all;
  }

  private static BacktestReport.Life life(ModelVersion version) {
    return new BacktestReport.Life(
        version.name(),
        version.bundle().provenance().requestId(),
        version.bundle().provenance().from(),
        version.bundle().provenance().rows(),
        version.history());
  }
}
