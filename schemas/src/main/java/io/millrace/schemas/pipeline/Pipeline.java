package io.millrace.schemas.pipeline;

import io.millrace.schemas.message.Manifest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A pipeline file, read and checked: what flows in, which features, which contenders, what to
 * watch. Maps keep the file's order.
 *
 * @param name prefix of the pipeline's topics
 * @param zone of calendar features; times in topics are UTC; UTC by default
 * @param scored the stream whose events are predicted
 * @param lateness how long the engine waits for out-of-order events, in event time; 0 by default
 * @param bootstrap length of the prefix on which the first versions are trained; 30 days by default
 * @param gates what a version has to keep before it may be tried
 * @param delivery exactly once by default
 * @param kafka client properties, passed through; none by default
 * @param trust Ed25519 public keys (X.509, base64): with any, a version that none of them has
 *     signed never serves; none by default
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
    Explain explain,
    GateRules gates,
    Trial trial,
    Monitor monitor,
    Retrain retrain,
    Prices prices,
    Delivery delivery,
    Map<String, String> kafka,
    List<String> trust) {
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
    trust = List.copyOf(trust);
    String telling = label.source().map(Label.Source::stream).orElse(scored);
    if (!streams.containsKey(scored) || !streams.containsKey(telling)) {
      throw new IllegalArgumentException(
          "score is %s, the label's stream %s: both must be among the streams %s"
              .formatted(scored, telling, streams.keySet()));
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

  /** The same with another budget of training. */
  public Pipeline with(Tune other) {
    return with(contenders, other, gates, new Policy(trial, monitor, retrain));
  }

  /** The same with other contenders. */
  public Pipeline with(Map<String, Contender> others) {
    return with(others, tune, gates, new Policy(trial, monitor, retrain));
  }

  /** The same with other gates. */
  public Pipeline with(GateRules other) {
    return with(contenders, tune, other, new Policy(trial, monitor, retrain));
  }

  /** The same under another policy: how versions are compared, what is watched, when to retrain. */
  public Pipeline with(Trial otherTrial, Monitor otherMonitor, Retrain otherRetrain) {
    return with(contenders, tune, gates, new Policy(otherTrial, otherMonitor, otherRetrain));
  }

  private record Policy(Trial trial, Monitor monitor, Retrain retrain) {}

  private Pipeline with(
      Map<String, Contender> racing, Tune tuning, GateRules asking, Policy policy) {
    return new Pipeline(
        name,
        zone,
        streams,
        scored,
        label,
        features,
        lateness,
        racing,
        bootstrap,
        tuning,
        decide,
        explain,
        asking,
        policy.trial,
        policy.monitor,
        policy.retrain,
        prices,
        delivery,
        kafka,
        trust);
  }

  public Stream scoredStream() {
    return stream(scored);
  }

  /** The features' names, types and definitions, hashed. */
  public Signature signature() {
    return signatureOf(features);
  }

  /** The same of some of the features. */
  public Signature signatureOf(List<Feature> some) {
    return Signature.ofColumns(
        some.stream().map(f -> Signature.Column.of(f.name(), f.type(), definition(f))).toList());
  }

  /** Everything that determines a feature's value, the formulas of derived fields included. */
  public String definition(Feature feature) {
    Set<String> formulas = new LinkedHashSet<>();
    if (feature instanceof Aggregate aggregate) {
      formulas.addAll(Derived.formulas(stream(aggregate.stream()), feature.fields()));
      formulas.addAll(Derived.formulas(scoredStream(), aggregate.by().fields()));
    } else {
      formulas.addAll(Derived.formulas(scoredStream(), feature.fields()));
    }
    return formulas.isEmpty()
        ? feature.definition()
        : feature.definition() + "; " + String.join("; ", formulas);
  }

  /**
   * The key of the first window that has one, by which the keyed log is partitioned; empty when no
   * feature has such a window: events are keyed by their streams' own keys then.
   */
  public Optional<WindowKey> windowKey() {
    return windowKeys().filter(key -> !key.isStream()).findFirst();
  }

  /**
   * The keys of the other windows, the whole stream among them: their events take a further hop,
   * through the rekeyed log.
   */
  public List<WindowKey> furtherKeys() {
    Optional<WindowKey> first = windowKey();
    return windowKeys().filter(key -> !first.equals(Optional.of(key))).toList();
  }

  private java.util.stream.Stream<WindowKey> windowKeys() {
    return features.stream()
        .filter(Aggregate.class::isInstance)
        .map(feature -> ((Aggregate) feature).by())
        .distinct();
  }

  /** The features whose windows are kept by that key. */
  public List<Feature> featuresBy(WindowKey key) {
    return features.stream()
        .filter(f -> f instanceof Aggregate aggregate && aggregate.by().equals(key))
        .toList();
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
   * @param format how the values in the raw topic are written
   * @param writer who writes the raw topic; ingest may by default
   * @param privacy what ingest must not write as it came; nothing by default
   * @param entrance how far events may be ahead, and how long their ids are remembered
   */
  public record Stream(
      String name,
      StreamSchema schema,
      String id,
      String key,
      String time,
      List<String> require,
      Map<String, String> derive,
      Format format,
      Writer writer,
      Privacy privacy,
      Entrance entrance) {
    /** A stream that ingest writes as it comes, with the default bounds. */
    public Stream(
        String name,
        StreamSchema schema,
        String id,
        String key,
        String time,
        List<String> require,
        Map<String, String> derive,
        Format format) {
      this(
          name,
          schema,
          id,
          key,
          time,
          require,
          derive,
          format,
          Writer.INGEST,
          Privacy.NONE,
          Entrance.DEFAULTS);
    }

    public Stream {
      Names.TOPIC_PART.require("stream", name);
      require = List.copyOf(require);
      derive = Collections.unmodifiableMap(new LinkedHashMap<>(derive));
    }

    /** Avro in the Confluent wire format, or JSON objects. */
    public enum Format {
      AVRO,
      JSON
    }

    /** The fields that come, in schema order: without the derived ones. */
    public List<StreamSchema.Field> incoming() {
      return schema.fields().subList(0, schema.fields().size() - derive.size());
    }

    public Stream with(StreamSchema other) {
      return new Stream(
          name, other, id, key, time, require, derive, format, writer, privacy, entrance);
    }

    public Stream with(Privacy rules) {
      return new Stream(
          name, schema, id, key, time, require, derive, format, writer, rules, entrance);
    }
  }

  /** Who writes a stream's raw topic. */
  public enum Writer {
    /** Ingest, from files or over HTTP; the users' own producers may too. */
    INGEST,
    /** The users' own producers alone: ingest refuses, and no privacy rule can be kept. */
    OTHERS
  }

  /**
   * What is to be predicted.
   *
   * @param source what tells it, later; empty for a task in which nobody ever does ({@link
   *     Manifest.Task#isJudged})
   * @param task binary by default
   * @param within maturity: the outcome is closed then; {@link #UNJUDGED_WITHIN} without a source
   * @param absent the label of an event for which none has come by then; empty means unknown
   * @param scale regression: the error that counts as a whole loss, in the label's unit
   * @param observed the expression that tells whose label is ever seen; empty where every one's is
   * @param classes multiclass: their names, in the order of every answer; clustering: the clusters,
   *     counted from 0
   */
  public record Label(
      Optional<Source> source,
      Manifest.Task task,
      Duration within,
      Optional<Double> absent,
      Optional<Double> scale,
      Optional<String> observed,
      List<String> classes) {
    public static final int MOST_CLASSES = 64;

    /** Nothing is waited for then, but scores have to be there when an event's record is closed. */
    public static final Duration UNJUDGED_WITHIN = Duration.ofMinutes(1);

    /** A field of a stream. */
    public record Source(String stream, String field) {
      @Override
      public String toString() {
        return stream + "." + field;
      }
    }

    public Label {
      classes = List.copyOf(classes);
      Bounds.ABOVE_ZERO.require("within", within);
      scale.ifPresent(s -> Bounds.ABOVE_ZERO.require("scale", s));
      if (scale.isPresent() != (task == Manifest.Task.REGRESSION)) {
        throw new IllegalArgumentException(
            "task %s with scale %s: a regression has one, no other task does"
                .formatted(task, scale.map(String::valueOf).orElse("missing")));
      }
      if (classes.isEmpty() == hasClasses(task)) {
        throw new IllegalArgumentException(
            "task %s with classes %s: multiclass and clustering have some, no other task does"
                .formatted(task, classes));
      }
      if (source.isPresent() != task.isJudged()) {
        throw new IllegalArgumentException(
            "task %s with source %s: a task that is judged has one, no other does"
                .formatted(task, source.map(String::valueOf).orElse("missing")));
      }
    }

    /** Of every key. */
    public Label(
        String stream,
        String field,
        Manifest.Task task,
        Duration within,
        Optional<Double> absent,
        Optional<Double> scale,
        Optional<String> observed,
        List<String> classes) {
      this(Optional.of(new Source(stream, field)), task, within, absent, scale, observed, classes);
    }

    /** Of a task without classes. */
    public Label(
        String stream,
        String field,
        Manifest.Task task,
        Duration within,
        Optional<Double> absent,
        Optional<Double> scale,
        Optional<String> observed) {
      this(stream, field, task, within, absent, scale, observed, List.of());
    }

    /** Of a task without a scale. */
    public Label(
        String stream, String field, Manifest.Task task, Duration within, Optional<Double> absent) {
      this(stream, field, task, within, absent, Optional.empty());
    }

    /** Of a label that is seen of every event. */
    public Label(
        String stream,
        String field,
        Manifest.Task task,
        Duration within,
        Optional<Double> absent,
        Optional<Double> scale) {
      this(stream, field, task, within, absent, scale, Optional.empty());
    }

    /** How odd each event is, which nobody ever tells. */
    public static Label anomaly() {
      return unjudged(Manifest.Task.ANOMALY, 0);
    }

    /** Which of so many clusters each event belongs to, which nobody ever tells. */
    public static Label clustering(int clusters) {
      return unjudged(Manifest.Task.CLUSTERING, clusters);
    }

    private static Label unjudged(Manifest.Task task, int clusters) {
      return new Label(
          Optional.empty(),
          task,
          UNJUDGED_WITHIN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          IntStream.range(0, clusters).mapToObj(String::valueOf).toList());
    }

    private static boolean hasClasses(Manifest.Task task) {
      return task == Manifest.Task.MULTICLASS || task == Manifest.Task.CLUSTERING;
    }

    /** Whether it turns out what was true. */
    public boolean isJudged() {
      return task.isJudged();
    }

    /** Whether this stream tells it. */
    public boolean isToldBy(String stream) {
      return source.filter(its -> its.stream().equals(stream)).isPresent();
    }

    /** Why a model of this manifest gives no answers of this label; empty where it does. */
    public Optional<String> objection(Manifest manifest) {
      if (manifest.task() != task) {
        return Optional.of(
            "the model is of task %s, but the pipeline's label.task is %s: train or publish one for it"
                .formatted(manifest.task(), task));
      }
      return manifest.classes().equals(classes)
          ? Optional.empty()
          : Optional.of(
              "the model gives probabilities of the classes %s, but the pipeline's label.classes are %s, and their order is that of every answer: train or publish one for them"
                  .formatted(manifest.classes(), classes));
    }
  }

  /**
   * A model in the race.
   *
   * @param algorithm {@code gradient-boosting}, {@code isolation-forest} or {@code k-means} for
   *     Smile, {@code network} for a trained net, {@code published} for given artifacts
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
}
