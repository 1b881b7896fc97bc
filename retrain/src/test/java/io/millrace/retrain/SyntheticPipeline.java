package io.millrace.retrain;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Retrain.TrainingRange;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.pipeline.Trial;
import io.millrace.schemas.pipeline.Tune;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pipeline over {@link SyntheticExamples}, with both kinds of contenders and a given file. */
public final class SyntheticPipeline {
  public static final Contender TREES =
      new Contender(
          "trees", Manifest.Engine.SMILE, "gradient-boosting", List.of(), 0, Optional.empty());
  public static final Contender NET =
      new Contender("net", Manifest.Engine.ONNX, "network", List.of(16, 8), 0.1, Optional.empty());
  public static final Contender GUEST =
      new Contender("guest", Manifest.Engine.ONNX, "file", List.of(), 0, Optional.of("guest.onnx"));

  public static final Contender FOREST =
      new Contender(
          "forest", Manifest.Engine.SMILE, "isolation-forest", List.of(), 0, Optional.empty());
  public static final Contender CENTRES =
      new Contender("centres", Manifest.Engine.SMILE, "k-means", List.of(), 0, Optional.empty());

  private SyntheticPipeline() {}

  /** One candidate for each contender and range. */
  public static Pipeline with(TrainingRange... trainOn) {
    return with(Manifest.Task.BINARY, trainOn);
  }

  private static Pipeline.Label label(Manifest.Task task) {
    return switch (task) {
      case ANOMALY -> Pipeline.Label.anomaly();
      case CLUSTERING -> Pipeline.Label.clustering(3);
      case BINARY, MULTICLASS, REGRESSION ->
          new Pipeline.Label(
              "outcomes",
              "late",
              task,
              SyntheticExamples.WITHIN,
              Optional.empty(),
              task == Manifest.Task.REGRESSION ? Optional.of(50.0) : Optional.empty(),
              Optional.empty(),
              task == Manifest.Task.MULTICLASS ? List.of("low", "mid", "high") : List.of());
    };
  }

  /** A regression's scale is 50; several classes are low, mid and high; there are 3 clusters. */
  public static Pipeline with(Manifest.Task task, TrainingRange... trainOn) {
    return new Pipeline(
        "synthetic",
        ZoneOffset.UTC,
        Map.of("events", stream("events"), "outcomes", stream("outcomes")),
        "events",
        label(task),
        List.of(
            new EventFeature.Field("load", "load", Feature.Type.NUMBER),
            new EventFeature.Field("city", "city", Feature.Type.CATEGORY),
            new EventFeature.Field("wind", "wind", Feature.Type.NUMBER),
            new EventFeature.Field("noise", "noise", Feature.Type.NUMBER)),
        Duration.ZERO,
        task.isJudged()
            ? Map.of("trees", TREES, "net", NET, "guest", GUEST)
            : Map.of("forest", FOREST, "centres", CENTRES, "net", NET),
        Duration.ofDays(30),
        new Tune(Duration.ofSeconds(30), Optional.of(trainOn.length)),
        new Decide(Duration.ofMillis(500), 0.5),
        Explain.DEFAULTS,
        GateRules.DEFAULTS,
        new Trial(0.05, 0.001, Trial.OnTie.CHEAPER, Duration.ofDays(30)),
        new Monitor(Duration.ofHours(6), List.of()),
        new Retrain(
            true,
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(2),
            List.of(trainOn),
            Optional.empty(),
            Retrain.Promote.AUTO),
        new Prices(0.04, 2.5),
        Delivery.EXACTLY_ONCE,
        Map.of(),
        List.of());
  }

  public static Request request(Instant since, Instant at, String... contenders) {
    return new Request(
        "bootstrap-1",
        Request.Cause.BOOTSTRAP,
        Request.State.OPEN,
        new ArrayList<>(List.of(contenders)),
        List.of(),
        since,
        at,
        "the first versions",
        List.of(),
        0,
        Optional.empty());
  }

  private static Pipeline.Stream stream(String name) {
    StreamSchema schema =
        new StreamSchema("{}", List.of(new StreamSchema.Field("id", FieldType.TEXT)));
    return new Pipeline.Stream(
        name, schema, "id", "id", "time", List.of(), Map.of(), Pipeline.Stream.Format.AVRO);
  }
}
