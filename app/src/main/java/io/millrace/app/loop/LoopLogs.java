package io.millrace.app.loop;

import io.millrace.features.engine.Rekeyed;
import io.millrace.monitor.output.Refusal;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pipeline's topics in memory, with the catalogue's keys and partitions. */
public final class LoopLogs {
  private final Map<String, Log<RawRecord>> raw = new LinkedHashMap<>();
  private final Map<String, byte[]> artifacts = new HashMap<>();
  private final Log<Keyed> keyed;
  private final Log<Rekeyed> rekeyed;
  private final Log<FeatureVector> partials;
  private final Log<FeatureVector> features;
  private final Log<Label> labels;
  private final Log<Prediction> predictions;
  private final Log<Decision> decisions;
  private final Log<Outcome> outcomes;
  private final Log<Example> examples;
  private final Log<Refused> deadLetters = new Log<>(1);
  private final Log<Activation> activations = new Log<>(1);
  private final Log<Metric> metrics = new Log<>(1);
  private final Log<Drift> drift = new Log<>(1);
  private final Log<Verdict> verdicts = new Log<>(1);
  private final Log<Request> requests = new Log<>(1);
  private final Log<Refusal> unused = new Log<>(1);
  private final Log<Command> commands = new Log<>(1);
  private final Log<RegistryRecord> models = new Log<>(1);

  LoopLogs(Pipeline pipeline, int partitions) {
    pipeline.streams().keySet().forEach(stream -> raw.put(stream, new Log<>(partitions)));
    this.keyed = new Log<>(partitions);
    this.rekeyed = new Log<>(partitions);
    this.partials = new Log<>(partitions);
    this.features = new Log<>(partitions);
    this.labels = new Log<>(partitions);
    this.predictions = new Log<>(partitions);
    this.decisions = new Log<>(partitions);
    this.outcomes = new Log<>(partitions);
    this.examples = new Log<>(partitions);
  }

  public Log<RawRecord> raw(String stream) {
    Log<RawRecord> found = raw.get(stream);
    if (found == null) {
      throw new IllegalArgumentException(
          "stream %s is not one of %s".formatted(stream, raw.keySet()));
    }
    return found;
  }

  public Map<String, Log<RawRecord>> raw() {
    return Collections.unmodifiableMap(raw);
  }

  public Log<Keyed> keyed() {
    return keyed;
  }

  public Log<Rekeyed> rekeyed() {
    return rekeyed;
  }

  public Log<FeatureVector> partials() {
    return partials;
  }

  public Log<FeatureVector> features() {
    return features;
  }

  public Log<Label> labels() {
    return labels;
  }

  public Log<Prediction> predictions() {
    return predictions;
  }

  /** Empty where every label is seen: nobody reads them then. */
  public Log<Decision> decisions() {
    return decisions;
  }

  public Log<Outcome> outcomes() {
    return outcomes;
  }

  public Log<Example> examples() {
    return examples;
  }

  /** Events refused at admission, vectors that a version could not score. */
  public Log<Refused> deadLetters() {
    return deadLetters;
  }

  /** What the monitor could not use. */
  public Log<Refusal> unused() {
    return unused;
  }

  public Log<Activation> activations() {
    return activations;
  }

  public Log<Metric> metrics() {
    return metrics;
  }

  public Log<Drift> drift() {
    return drift;
  }

  public Log<Verdict> verdicts() {
    return verdicts;
  }

  public Log<Request> requests() {
    return requests;
  }

  public Log<Command> commands() {
    return commands;
  }

  public Log<RegistryRecord> models() {
    return models;
  }

  /** Puts a model's bytes under their digest; putting them twice changes nothing. */
  public void putArtifact(String sha256, byte[] bytes) {
    artifacts.put(sha256, bytes.clone());
  }

  /** A model's bytes, none where nobody put them. */
  public byte[] artifact(String sha256) {
    return artifacts.getOrDefault(sha256, new byte[0]).clone();
  }
}
