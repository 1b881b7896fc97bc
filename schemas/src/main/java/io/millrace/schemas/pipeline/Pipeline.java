package io.millrace.schemas.pipeline;

import io.millrace.schemas.message.Manifest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline file, read and checked: what flows in, which features, which contenders, what to
 * watch. Maps keep the file's order.
 *
 * @param name prefix of the pipeline's topics
 * @param zone of calendar features; times in topics are UTC
 * @param scored the stream whose events are predicted
 * @param lateness how long the engine waits for out-of-order events, in event time
 * @param bootstrap length of the prefix on which the first versions are trained
 * @param kafka client properties, passed through
 */
public record Pipeline(
    String name,
    ZoneId zone,
    Map<String, Stream> streams,
    String scored,
    Label label,
    List<Feature> features,
    Duration lateness,
    Map<String, Contender> contenders,
    Duration bootstrap,
    Tune tune,
    Decide decide,
    Trial trial,
    Monitor monitor,
    Retrain retrain,
    Prices prices,
    Delivery delivery,
    Map<String, String> kafka) {

  public Pipeline {
    streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    features = List.copyOf(features);
    contenders = Collections.unmodifiableMap(new LinkedHashMap<>(contenders));
    kafka = Map.copyOf(kafka);
  }

  /** The stream of that name; the name must be one of the file's. */
  public Stream stream(String stream) {
    Stream found = streams.get(stream);
    if (found == null) {
      throw new IllegalArgumentException(
          "stream %s is not one of %s".formatted(stream, streams.keySet()));
    }
    return found;
  }

  public Stream scoredStream() {
    return stream(scored);
  }

  /** The features' names, types and definitions, hashed. */
  public Signature signature() {
    return Signature.of(features);
  }

  /**
   * The one field by which windows are kept, and by which the keyed log is partitioned; empty when
   * no feature has a window.
   */
  public Optional<String> windowKey() {
    return features.stream()
        .filter(Feature.Windowed.class::isInstance)
        .map(f -> ((Feature.Windowed) f).by())
        .findFirst();
  }

  /**
   * An input stream.
   *
   * @param id field that identifies an event; a label's id is that of the event it labels
   * @param key field by which producers partition the raw topic
   * @param time field of event time; for a label, when it became known
   * @param require admission rules, each a CEL expression over the fields that must be true
   * @param derive further fields, name to CEL expression
   */
  public record Stream(
      String name,
      StreamSchema schema,
      String id,
      String key,
      String time,
      List<String> require,
      Map<String, String> derive) {
    public Stream {
      require = List.copyOf(require);
      derive = Collections.unmodifiableMap(new LinkedHashMap<>(derive));
    }
  }

  /**
   * What is to be predicted.
   *
   * @param stream the stream that brings it
   * @param field the field that holds it
   * @param within maturity: the outcome is closed then
   * @param absent the label of an event for which none has come by then; empty means unknown
   */
  public record Label(
      String stream, String field, Manifest.Task task, Duration within, Optional<Double> absent) {}

  /**
   * A model in the race.
   *
   * @param algorithm {@code gradient-boosting} for Smile, {@code network} for a trained net, {@code
   *     file} for a given artifact
   * @param layers widths of the hidden layers (network)
   * @param dropout share of units dropped in training, in [0, 1) (network)
   * @param file a given artifact, relative to the pipeline file
   */
  public record Contender(
      String name,
      Manifest.Engine engine,
      String algorithm,
      List<Integer> layers,
      double dropout,
      Optional<String> file) {
    public Contender {
      layers = List.copyOf(layers);
    }
  }

  /**
   * The budget of a training, the same for every contender and request.
   *
   * @param time wall-clock time for all of a contender's candidates together
   * @param candidates how many candidates at most; with it a training is reproducible, time or not
   */
  public record Tune(Duration time, Optional<Integer> candidates) {}

  /**
   * @param deadline how long to wait for the champion's score
   * @param threshold binary: decide 1 at or above it
   */
  public record Decide(Duration deadline, double threshold) {}

  /**
   * How versions are compared.
   *
   * @param alpha probability of a false promotion that is accepted
   * @param tie half-width of the range of mean loss difference that counts as equal
   * @param onTie who wins an equivalence
   * @param max a trial ends then, whatever is known, in event time
   */
  public record Trial(double alpha, double tie, OnTie onTie, Duration max) {}

  /** Who wins an equivalence: the cheaper at scoring, the newcomer, or who sits. */
  public enum OnTie {
    CHEAPER,
    CANDIDATE,
    CURRENT
  }

  /**
   * @param window length of a metrics window, in event time
   * @param segments features whose values split the metrics
   */
  public record Monitor(Duration window, List<String> segments) {
    public Monitor {
      segments = List.copyOf(segments);
    }
  }

  /**
   * When and on what to retrain.
   *
   * @param errorDrift whether drift of the champion's loss asks for it
   * @param featureDriftShare share of drifted features that asks for it; empty: never
   * @param every schedule in event time; empty: none
   * @param cooldown no request within this of the last, in event time
   * @param trainOn the ranges to try
   * @param promote whether the verdict promotes by itself
   */
  public record Retrain(
      boolean errorDrift,
      Optional<Double> featureDriftShare,
      Optional<Duration> every,
      Duration cooldown,
      List<TrainingRange> trainOn,
      Promote promote) {
    public Retrain {
      trainOn = List.copyOf(trainOn);
    }
  }

  /** Which examples a training may use. */
  public sealed interface TrainingRange {}

  /** Those since the drift's start. */
  public record SinceDrift() implements TrainingRange {}

  /** The latest ones, so long back. */
  public record Latest(Duration length) implements TrainingRange {}

  /** All there are. */
  public record Everything() implements TrainingRange {}

  /** Who acts on a verdict. */
  public enum Promote {
    AUTO,
    MANUAL
  }

  /**
   * @param cpuHour price of an hour of one core, in the user's currency
   * @param gpuHour price of an hour of one GPU
   */
  public record Prices(double cpuHour, double gpuHour) {}

  /** Kafka's delivery guarantee. */
  public enum Delivery {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }
}
