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
 * @param zone of calendar features; times in topics are UTC; UTC by default
 * @param scored the stream whose events are predicted
 * @param lateness how long the engine waits for out-of-order events, in event time; 0 by default
 * @param bootstrap length of the prefix on which the first versions are trained; 30 days by default
 * @param delivery exactly once by default
 * @param kafka client properties, passed through; none by default
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
  public static final Duration LATENESS = Duration.ZERO;
  public static final Duration BOOTSTRAP = Duration.ofDays(30);

  public Pipeline {
    Names.TOPIC_PART.require("pipeline", name);
    Bounds.AT_LEAST_ZERO.require("lateness", lateness);
    Bounds.ABOVE_ZERO.require("bootstrap", bootstrap);
    streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    features = List.copyOf(features);
    contenders = Collections.unmodifiableMap(new LinkedHashMap<>(contenders));
    kafka = Map.copyOf(kafka);
    if (!streams.containsKey(scored) || !streams.containsKey(label.stream())) {
      throw new IllegalArgumentException(
          "score is %s, the label's stream %s: both must be among the streams %s"
              .formatted(scored, label.stream(), streams.keySet()));
    }
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
   * The key of the first window, by which the keyed log is partitioned; empty when no feature has a
   * window.
   */
  public Optional<WindowKey> windowKey() {
    return features.stream()
        .filter(Feature.Windowed.class::isInstance)
        .map(f -> ((Feature.Windowed) f).by())
        .findFirst();
  }

  /**
   * An input stream.
   *
   * @param id field that identifies an event; a label's id is that of the event it labels
   * @param key field by which producers partition the raw topic; the id by default
   * @param time field of event time; for a label, when it became known
   * @param require admission rules, each a CEL expression over the fields, derived ones included,
   *     that must be true
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
      Names.TOPIC_PART.require("stream", name);
      require = List.copyOf(require);
      derive = Collections.unmodifiableMap(new LinkedHashMap<>(derive));
    }
  }

  /**
   * What is to be predicted.
   *
   * @param stream the stream that brings it
   * @param field the field that holds it
   * @param task binary by default
   * @param within maturity: the outcome is closed then
   * @param absent the label of an event for which none has come by then; empty means unknown
   */
  public record Label(
      String stream, String field, Manifest.Task task, Duration within, Optional<Double> absent) {
    public Label {
      Bounds.ABOVE_ZERO.require("within", within);
    }
  }

  /**
   * A model in the race.
   *
   * @param algorithm {@code gradient-boosting} for Smile, {@code network} for a trained net, {@code
   *     file} for a given artifact
   * @param layers widths of the hidden layers (network); 128 and 64 by default
   * @param dropout share of units dropped in training, in [0, 1) (network); 0.2 by default
   * @param file a given artifact, relative to the pipeline file
   */
  public record Contender(
      String name,
      Manifest.Engine engine,
      String algorithm,
      List<Integer> layers,
      double dropout,
      Optional<String> file) {
    public static final List<Integer> LAYERS = List.of(128, 64);
    public static final double DROPOUT = 0.2;

    public Contender {
      Names.TOPIC_PART.require("contender", name);
      Bounds.UNIT_WITHOUT_ONE.require("dropout", dropout);
      layers = List.copyOf(layers);
      layers.forEach(width -> Bounds.ABOVE_ZERO.require("a layer's width", width));
    }
  }

  /**
   * The budget of a training, the same for every contender and request.
   *
   * @param time wall-clock time for all of a contender's candidates together; 2 minutes by default
   * @param candidates how many candidates at most; with it a training is reproducible, time or not;
   *     no limit by default
   */
  public record Tune(Duration time, Optional<Integer> candidates) {
    public static final Tune DEFAULTS = new Tune(Duration.ofMinutes(2), Optional.empty());

    public Tune {
      Bounds.ABOVE_ZERO.require("time", time);
      candidates.ifPresent(count -> Bounds.ABOVE_ZERO.require("candidates", count));
    }
  }

  /**
   * @param deadline how long to wait for the champion's score; 500 ms by default
   * @param threshold binary: decide 1 at or above it; 0.5 by default
   */
  public record Decide(Duration deadline, double threshold) {
    public static final Decide DEFAULTS = new Decide(Duration.ofMillis(500), 0.5);

    public Decide {
      Bounds.ABOVE_ZERO.require("deadline", deadline);
      Bounds.UNIT.require("threshold", threshold);
    }
  }

  /**
   * How versions are compared.
   *
   * @param alpha probability of a false promotion that is accepted; 0.05 by default
   * @param tie half-width of the range of mean loss difference that counts as equal; 0.001 by
   *     default
   * @param onTie who wins an equivalence; the cheaper by default
   * @param max a trial ends then, whatever is known, in event time; 30 days by default
   */
  public record Trial(double alpha, double tie, OnTie onTie, Duration max) {
    public static final Trial DEFAULTS = new Trial(0.05, 0.001, OnTie.CHEAPER, Duration.ofDays(30));

    public Trial {
      Bounds.INSIDE_UNIT.require("alpha", alpha);
      Bounds.UNIT_WITHOUT_ONE.require("tie", tie);
      Bounds.ABOVE_ZERO.require("max", max);
    }
  }

  /** Who wins an equivalence: the cheaper at scoring, the newcomer, or who sits. */
  public enum OnTie {
    CHEAPER,
    CANDIDATE,
    CURRENT
  }

  /**
   * @param window length of a metrics window, in event time; 6 hours by default
   * @param segments category features whose values split the metrics; none by default
   */
  public record Monitor(Duration window, List<String> segments) {
    public static final Monitor DEFAULTS = new Monitor(Duration.ofHours(6), List.of());

    public Monitor {
      Bounds.ABOVE_ZERO.require("window", window);
      segments = List.copyOf(segments);
    }
  }

  /**
   * When and on what to retrain. By default on drift of the loss, with a cooldown of 2 days, trying
   * the examples since the drift and the latest 30 days, promoted by the verdict.
   *
   * @param errorDrift whether drift of the champion's loss asks for it
   * @param featureDriftShare share of drifted features that asks for it (0.3 where {@code
   *     feature-drift} stands alone); empty: never
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
    public static final Retrain DEFAULTS =
        new Retrain(
            true,
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(2),
            List.of(new SinceDrift(), new Latest(Duration.ofDays(30))),
            Promote.AUTO);

    public Retrain {
      featureDriftShare.ifPresent(
          share -> Bounds.UNIT_WITHOUT_ZERO.require("featureDriftShare", share));
      every.ifPresent(period -> Bounds.ABOVE_ZERO.require("every", period));
      Bounds.AT_LEAST_ZERO.require("cooldown", cooldown);
      trainOn = List.copyOf(trainOn);
    }
  }

  /** Which examples a training may use. */
  public sealed interface TrainingRange {}

  /** Those since the drift's start. */
  public record SinceDrift() implements TrainingRange {}

  /** The latest ones, so long back. */
  public record Latest(Duration length) implements TrainingRange {
    public Latest {
      Bounds.ABOVE_ZERO.require("length", length);
    }
  }

  /** All there are. */
  public record Everything() implements TrainingRange {}

  /** Who acts on a verdict. */
  public enum Promote {
    AUTO,
    MANUAL
  }

  /**
   * @param cpuHour price of an hour of one core, in the user's currency; 0.04 by default
   * @param gpuHour price of an hour of one GPU; 2.5 by default
   */
  public record Prices(double cpuHour, double gpuHour) {
    public static final Prices DEFAULTS = new Prices(0.04, 2.5);

    public Prices {
      Bounds.AT_LEAST_ZERO.require("cpuHour", cpuHour);
      Bounds.AT_LEAST_ZERO.require("gpuHour", gpuHour);
    }
  }

  /** Kafka's delivery guarantee. */
  public enum Delivery {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }
}
