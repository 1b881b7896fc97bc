package io.millrace.app.loop;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.life.Inspection;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Incumbent;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.model.BadModelException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The fastest model that learns anything: the share of yes for each kind, smoothed. {@code net}
 * says what it learnt, {@code trees} only half as firmly, so that the race has an order. Where
 * nobody says what was true, the rarer the kind the odder.
 */
final class RateModels {
  /** An artifact that passes the inspection and does not load. */
  static final String FRAGILE = "fragile";

  private static final int LEAST = 60;

  private final Pipeline pipeline;

  RateModels(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  LoopParts parts() {
    return new LoopParts(this::answer, RateModels::inspect, this::load);
  }

  /** Parts whose training always comes to one and the same model. */
  LoopParts constantParts() {
    return new LoopParts(
        (request, examples, incumbents) -> {
          String text = "a 0.8\nb 0.8\nc 0.2\nd 0.2\n";
          List<Answer.Submission> all =
              request.contenders().stream()
                  .map(contender -> submission(contender, text, request, List.copyOf(examples)))
                  .toList();
          return new Answer(all, List.of(), 1);
        },
        RateModels::inspect,
        this::load);
  }

  private Answer answer(
      Request request, Collection<Example> examples, Map<String, Incumbent> incumbents) {
    List<Example> known =
        examples.stream()
            .filter(e -> !e.labelKnownAt().isAfter(request.at()))
            .filter(e -> !e.vector().eventTime().isBefore(request.since()))
            .filter(
                e -> !e.vector().eventTime().isAfter(request.at().minus(pipeline.label().within())))
            .sorted(Comparator.comparing(e -> e.vector().eventId()))
            .toList();
    List<Answer.Submission> submissions = new ArrayList<>();
    List<Answer.Refusal> refusals = new ArrayList<>();
    for (String contender : request.contenders()) {
      if (known.size() < LEAST) {
        refusals.add(new Answer.Refusal(contender, known.size() + " examples are too few"));
      } else {
        submissions.add(submission(contender, rates(contender, known), request, known));
      }
    }
    return new Answer(submissions, refusals, 1);
  }

  private String rates(String contender, List<Example> examples) {
    int kind = pipeline.signature().position("kind");
    Map<String, double[]> sums = new TreeMap<>();
    for (Example example : examples) {
      double[] sum =
          sums.computeIfAbsent(
              String.valueOf(example.vector().values().text(kind)), k -> new double[2]);
      sum[0] += example.label();
      sum[1]++;
    }
    double firmness = contender.equals("net") ? 1 : 0.5;
    if (!pipeline.label().isJudged()) {
      return sums.entrySet().stream()
          .map(e -> e.getKey() + " " + (1 - firmness * e.getValue()[1] / examples.size()) + "\n")
          .collect(Collectors.joining());
    }
    return sums.entrySet().stream()
        .map(e -> e.getKey() + " " + rate(e.getValue(), firmness) + "\n")
        .collect(Collectors.joining());
  }

  private static double rate(double[] sum, double firmness) {
    return 0.5 + firmness * ((sum[0] + 1) / (sum[1] + 2) - 0.5);
  }

  private Answer.Submission submission(
      String contender, String text, Request request, List<Example> examples) {
    byte[] artifact = text.getBytes(StandardCharsets.UTF_8);
    return new Answer.Submission(
        bundle(contender, Artifacts.describe(artifact), request.id(), examples),
        new Blob(artifact),
        List.of());
  }

  Bundle bundle(
      String contender, Bundle.Artifact artifact, String requestId, List<Example> examples) {
    Signature signature = pipeline.signature();
    var manifest =
        new Manifest(
            pipeline.contenders().get(contender).engine(),
            pipeline.label().task(),
            "rates",
            signature.hash(),
            signature.columns().stream()
                .map(c -> new Manifest.FeatureRef(c.name(), c.definitionHash()))
                .toList(),
            List.of(),
            Optional.empty(),
            0);
    var provenance =
        new Bundle.Provenance(
            requestId,
            Instant.EPOCH,
            Instant.EPOCH,
            examples.size(),
            "",
            Map.of(),
            1,
            1,
            "test",
            "test",
            "test");
    var evaluation =
        new Bundle.Evaluation(Instant.EPOCH, Instant.EPOCH, 1, Map.of(), Map.of(), List.of());
    return new Bundle(
        contender,
        manifest,
        artifact,
        profile(signature, examples),
        List.of(),
        provenance,
        evaluation,
        "");
  }

  private static Blob profile(Signature signature, List<Example> examples) {
    Map<String, FeatureKind> kinds = new TreeMap<>();
    signature
        .columns()
        .forEach(
            c ->
                kinds.put(
                    c.name(),
                    c.type() == Feature.Type.NUMBER ? FeatureKind.NUMERIC : FeatureKind.CATEGORY));
    var builder = new ProfileBuilder(kinds);
    for (Example example : examples) {
      for (int i = 0; i < signature.size(); i++) {
        Signature.Column column = signature.columns().get(i);
        String text = example.vector().values().text(i);
        if (column.type() == Feature.Type.NUMBER) {
          builder.add(column.name(), example.vector().values().number(i));
        } else if (text == null) {
          builder.missing(column.name());
        } else {
          builder.add(column.name(), text);
        }
      }
    }
    return new Blob(builder.snapshot());
  }

  static Inspection inspect(String pipeline, Bundle bundle, byte[] artifact) {
    if (artifact.length == 0 || !Artifacts.sha256(artifact).equals(bundle.artifact().sha256())) {
      return Inspection.failed("digest");
    }
    String text = new String(artifact, StandardCharsets.UTF_8);
    if (text.equals(FRAGILE)) {
      return Inspection.passed();
    }
    try {
      parse(text);
      return Inspection.passed();
    } catch (BadModelException e) {
      return Inspection.failed(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Double> parse(String text) {
    Map<String, Double> rates = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" ");
      if (parts.length != 2) {
        throw new BadModelException("no rates: " + line);
      }
      rates.put(parts[0], Double.parseDouble(parts[1]));
    }
    return rates;
  }

  Scorer load(ModelVersion version, byte[] artifact) {
    String text = new String(artifact, StandardCharsets.UTF_8);
    if (!Artifacts.sha256(artifact).equals(version.bundle().artifact().sha256())) {
      throw new BadModelException("digest");
    }
    int kind = pipeline.signature().position("kind");
    int x = pipeline.signature().position("x");
    return new RateScorer(parse(text), kind, x, version.contender().equals("net"));
  }

  /** {@code net} has no score for the rarest x, so that some vectors are dead-lettered. */
  private record RateScorer(Map<String, Double> rates, int kind, int x, boolean gaps)
      implements Scorer {
    @Override
    public double[] score(List<FeatureVector> vectors) {
      return vectors.stream().mapToDouble(this::score).toArray();
    }

    private double score(FeatureVector vector) {
      return gaps && vector.values().number(x) > 0.995
          ? Double.NaN
          : rates.getOrDefault(String.valueOf(vector.values().text(kind)), 0.5);
    }

    @Override
    public String provider() {
      return "test";
    }

    @Override
    public void close() {}
  }
}
