package io.millrace.bench;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A made-up stream of a binary pipeline, the same for the same seed: an event a minute with normal
 * numbers and evenly spread categories, a score of each contender (the truth and a little noise),
 * and for 98 of 100 events a label within its maturity. Nothing drifts.
 */
final class SyntheticStream {
  static final int CATEGORIES = 8;
  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final double NOISE = 0.1;
  private static final double LABELLED = 0.98;
  private static final int PROFILED = 2_000;

  private final Pipeline pipeline;
  private final Signature signature;
  private final List<String> contenders;
  private final Random random;

  SyntheticStream(Pipeline pipeline, long seed) {
    this.pipeline = pipeline;
    this.signature = pipeline.signature();
    this.contenders = List.copyOf(pipeline.contenders().keySet());
    this.random = new Random(seed);
  }

  List<String> contenders() {
    return contenders;
  }

  /** The registry's word on version 1 of each contender, trained on values of the same kind. */
  List<RegistryRecord> versions() {
    Blob profile = new Blob(profile());
    return contenders.stream().map(contender -> version(contender, profile)).toList();
  }

  /** Vectors, predictions and labels of so many events, in order of time. */
  List<Message> messages(int events) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      addEvent("e" + i, START.plus(STEP.multipliedBy(i)), messages);
    }
    messages.sort(Comparator.comparing(Message::time));
    return messages;
  }

  private void addEvent(String id, Instant time, List<Message> to) {
    String key = category();
    double truth = 1 / (1 + Math.exp(-random.nextGaussian()));
    to.add(new Message.Vector(new FeatureVector(id, key, time, time, signature.hash(), values())));
    for (int i = 0; i < contenders.size(); i++) {
      to.add(new Message.Score(prediction(id, key, time, i, truth)));
    }
    boolean late = random.nextDouble() < truth;
    if (random.nextDouble() < LABELLED) {
      long within = pipeline.label().within().toMillis();
      Instant knownAt = time.plusMillis(1 + (long) (random.nextDouble() * (within - 2)));
      to.add(new Message.Known(new Label(id, key, knownAt, late ? 1 : 0)));
    }
  }

  private Prediction prediction(String id, String key, Instant time, int contender, double truth) {
    double score = Math.min(1, Math.max(0, truth + NOISE * random.nextGaussian()));
    return new Prediction(
        id,
        key,
        time,
        contenders.get(contender),
        1,
        Alias.CURRENT,
        contender == 0,
        score,
        List.of(),
        signature.hash(),
        0,
        0,
        time,
        time,
        1,
        "cpu");
  }

  private FeatureValues values() {
    double[] numbers = new double[signature.size()];
    @Nullable String[] texts = new String[signature.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (signature.columns().get(i).type() == Feature.Type.CATEGORY) {
        numbers[i] = Double.NaN;
        texts[i] = category();
      } else {
        numbers[i] = random.nextGaussian();
      }
    }
    return new FeatureValues(numbers, texts);
  }

  private String category() {
    return "c" + random.nextInt(CATEGORIES);
  }

  private byte[] profile() {
    Map<String, FeatureKind> kinds = new HashMap<>();
    for (Signature.Column column : signature.columns()) {
      boolean category = column.type() == Feature.Type.CATEGORY;
      kinds.put(column.name(), category ? FeatureKind.CATEGORY : FeatureKind.NUMERIC);
    }
    var builder = new ProfileBuilder(kinds);
    for (int row = 0; row < PROFILED; row++) {
      FeatureValues values = values();
      for (int i = 0; i < values.size(); i++) {
        String name = signature.columns().get(i).name();
        String text = values.text(i);
        if (text == null) {
          builder.add(name, values.number(i));
        } else {
          builder.add(name, text);
        }
      }
    }
    return builder.snapshot();
  }

  private RegistryRecord version(String contender, Blob profile) {
    var manifest =
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.BINARY,
            "synthetic",
            signature.hash(),
            signature.columns().stream()
                .map(column -> new Manifest.FeatureRef(column.name(), column.definitionHash()))
                .toList(),
            List.of(),
            Optional.empty(),
            0);
    var bundle =
        new Bundle(
            contender,
            manifest,
            new Bundle.Artifact("", 0, 0),
            profile,
            List.of(),
            new Bundle.Provenance(
                "published", START, START, PROFILED, "", Map.of(), 1, 0, "", "", ""),
            new Bundle.Evaluation(START, START, 0, Map.of(), Map.of(), List.of()),
            "");
    var version =
        new ModelVersion(pipeline.name(), 1, ModelVersion.State.CURRENT, bundle, List.of());
    return new RegistryRecord(pipeline.name(), "synthetic", START, version);
  }
}
