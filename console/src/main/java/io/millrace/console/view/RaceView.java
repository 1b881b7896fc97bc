package io.millrace.console.view;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The state of one pipeline's race: a fold of its messages, the same for the same messages in the
 * same order. Each change has a revision, so that a reader can ask for what is new. Memory is
 * bounded: the latest {@value #WINDOWS} windows of a predictor, the latest {@value #TESTS} drift
 * tests of a subject; what is older goes. A metric of a contender that the pipeline no longer names
 * is passed over.
 *
 * <p>One thread folds at a time, any thread reads.
 */
public final class RaceView {
  public static final int WINDOWS = 2_000;
  public static final int TESTS = 400;
  private static final int SEGMENTS = 1_000;
  private static final int COMPARISONS = 200;
  private static final int WISHES = 500;
  private static final int VERSIONS = 300;

  private final String pipeline;
  private final String task;
  private final List<String> contenders;
  private final Course course;
  private final Traffic traffic = new Traffic();

  private final Recent<RaceState.Quality> windows =
      new Recent<>(
          WINDOWS,
          m -> m.predictor() + "@" + m.version() + m.alias() + "|" + m.windowEnd(),
          m -> m.predictor() + "|" + m.alias(),
          RaceState.Quality::windowEnd);
  private final Recent<RaceState.Quality> segments =
      new Recent<>(
          SEGMENTS,
          m -> m.predictor() + "|" + m.alias() + "|" + m.segment(),
          m -> "",
          RaceState.Quality::windowEnd);
  private final Recent<RaceState.Test> tests =
      new Recent<>(
          TESTS, RaceState.Test::id, t -> t.kind() + t.subject(), RaceState.Test::detectedAt);
  private final Recent<RaceState.Comparison> comparisons =
      new Recent<>(COMPARISONS, RaceView::pair, v -> "", RaceState.Comparison::decidedAt);
  private final Recent<RaceState.Wish> wishes =
      new Recent<>(WISHES, RaceState.Wish::id, w -> "", RaceState.Wish::at);
  private final Recent<RaceState.Version> versions =
      new Recent<>(
          VERSIONS,
          v -> v.contender() + "@" + v.number(),
          RaceState.Version::contender,
          RaceState.Version::number);

  private final Changing<RaceState.Standing> standing;
  private final Changing<RaceState.Progress> progress;
  private final Changing<List<RaceState.Count>> counts;
  private final Changing<List<RaceState.Refused>> refused;
  private long revision = 1;

  /** Of a binary label. */
  public RaceView(String pipeline, List<String> contenders, Duration bootstrap) {
    this(pipeline, Manifest.Task.BINARY, contenders, bootstrap);
  }

  public RaceView(
      String pipeline, Manifest.Task task, List<String> contenders, Duration bootstrap) {
    this.pipeline = pipeline;
    this.task = task.name().toLowerCase(Locale.ROOT);
    this.contenders = List.copyOf(contenders);
    this.course = new Course(bootstrap);
    var vacant =
        new RaceState.Standing(pipeline, this.task, this.contenders, null, null, List.of());
    this.standing = new Changing<>(vacant, revision);
    this.progress = new Changing<>(course.progress(), revision);
    this.counts = new Changing<>(traffic.counts(), revision);
    this.refused = new Changing<>(List.of(), revision);
  }

  public static RaceView of(Pipeline pipeline) {
    return new RaceView(
        pipeline.name(),
        pipeline.label().task(),
        List.copyOf(pipeline.contenders().keySet()),
        pipeline.bootstrap());
  }

  public synchronized void fold(Metric metric) {
    if (contenders.contains(metric.predictor()) || metric.predictor().startsWith("base/")) {
      RaceState.Quality quality = Shapes.of(metric);
      advance((quality.segment() == null ? windows : segments).put(quality, revision + 1));
    }
  }

  public synchronized void fold(Drift drift) {
    advance(tests.put(Shapes.of(drift), revision + 1));
  }

  public synchronized void fold(Verdict verdict) {
    advance(comparisons.put(Shapes.of(verdict), revision + 1));
  }

  public synchronized void fold(Request request) {
    advance(wishes.put(Shapes.of(request), revision + 1));
    course.training(wishes.all().stream().anyMatch(RaceState.Wish::isOpen));
    reassess();
  }

  public synchronized void fold(Watermark mark) {
    course.watermark(mark);
    reassess();
  }

  /** Takes what concerns this pipeline: the models topic is shared by all. */
  public synchronized void fold(RegistryRecord record) {
    if (!record.pipeline().equals(pipeline)) {
      return;
    }
    switch (record.body()) {
      case ModelVersion version -> fold(version);
      case RegistryRecord.Standing now -> advance(standing.put(standing(now), revision + 1));
      case RegistryRecord.Unloadable ignored -> {}
      case RegistryRecord.CommandAnswer answer -> {}
    }
  }

  private void fold(ModelVersion version) {
    advance(versions.put(Shapes.of(version), revision + 1));
    if (version.isActive() || version.state() == ModelVersion.State.RETIRED) {
      course.version();
      reassess();
    }
  }

  /** Counts records of a topic; called with 0 as well, so that rates fall when nothing comes. */
  public synchronized void count(Kind kind, String topic, long added, Instant now) {
    traffic.add(kind, topic, added, now);
    advance(counts.put(traffic.counts(), revision + 1));
    if (kind == Kind.EVENTS && added > 0) {
      course.events();
      reassess();
    }
  }

  /** Says why dead letters were refused; {@link #count} counts them. */
  public synchronized void refuse(String stage, String reason, long added) {
    traffic.refuse(stage, reason, added);
    advance(refused.put(traffic.refused(), revision + 1));
  }

  /** The sources have no more events. */
  public synchronized void end() {
    course.end();
    reassess();
  }

  public synchronized long revision() {
    return revision;
  }

  /** Everything that is known. */
  public RaceState all() {
    return since(0);
  }

  /** What has changed after a revision that this view gave. */
  public synchronized RaceState since(long earlier) {
    List<RaceState.Quality> quality = new ArrayList<>(windows.since(earlier));
    quality.addAll(segments.since(earlier));
    return new RaceState(
        revision,
        earlier == 0,
        standing.since(earlier),
        progress.since(earlier),
        counts.since(earlier),
        refused.since(earlier),
        quality,
        tests.since(earlier),
        comparisons.since(earlier),
        wishes.since(earlier),
        versions.since(earlier));
  }

  /** What stands now, for gauges. */
  public synchronized Latest latest() {
    return new Latest(
        standing.value(),
        progress.value(),
        windows.latest().stream().filter(this::isStanding).toList(),
        tests.latest(),
        comparisons.all(),
        wishes.all(),
        versions.all(),
        traffic.topics(),
        traffic.refused(),
        course.watermarks());
  }

  /** The last window of a trial stands only while the trial does. */
  private boolean isStanding(RaceState.Quality quality) {
    Optional<RaceState.Version> version =
        versions.get(quality.predictor() + "@" + quality.version());
    return quality.alias() != Alias.TRIAL
        || version.isEmpty()
        || version.get().state() == ModelVersion.State.TRIAL;
  }

  private RaceState.Standing standing(RegistryRecord.Standing now) {
    return new RaceState.Standing(
        pipeline,
        task,
        contenders,
        now.champion().orElse(null),
        now.championSince().map(Shapes::millis).orElse(null),
        now.paused());
  }

  private void reassess() {
    advance(progress.put(course.progress(), revision + 1));
  }

  private void advance(boolean changed) {
    if (changed) {
      revision++;
    }
  }

  private static String pair(RaceState.Comparison verdict) {
    return "%s@%d|%s@%d"
        .formatted(
            verdict.contender(),
            verdict.version(),
            verdict.againstContender(),
            verdict.againstVersion());
  }
}
