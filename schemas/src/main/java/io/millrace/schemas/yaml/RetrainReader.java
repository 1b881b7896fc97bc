package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code retrain}. */
final class RetrainReader {
  private static final Retrain DEFAULTS = Retrain.DEFAULTS;
  private static final List<String> TRIGGERS = List.of("error-drift", "feature-drift", "every");
  private static final Map<String, Retrain.Promote> PROMOTE =
      Map.of("auto", Retrain.Promote.AUTO, "manual", Retrain.Promote.MANUAL);
  private static final double SHARE = 0.3;

  private final Set<String> seen = new HashSet<>();
  private boolean errorDrift;
  private @Nullable Double share;
  private @Nullable Duration every;

  private RetrainReader() {}

  static Optional<Retrain> read(YamlValue value) {
    return value
        .section()
        .map(s -> s.only(Set.of("when", "cooldown", "train_on", "promote")))
        .map(section -> new RetrainReader().retrain(section));
  }

  private Retrain retrain(YamlSection section) {
    section
        .find("when")
        .ifPresentOrElse(
            when -> when.list().forEach(this::trigger), () -> errorDrift = DEFAULTS.errorDrift());
    Duration cooldown =
        section.read(
            "cooldown", DEFAULTS.cooldown(), value -> value.duration(Bounds.AT_LEAST_ZERO));
    List<Retrain.TrainingRange> trainOn =
        section.read("train_on", DEFAULTS.trainOn(), RetrainReader::ranges);
    Retrain.Promote promote =
        section.read("promote", DEFAULTS.promote(), value -> value.choice(PROMOTE));
    return new Retrain(
        errorDrift,
        Optional.ofNullable(share),
        Optional.ofNullable(every),
        cooldown,
        trainOn,
        promote);
  }

  private void trigger(YamlValue at) {
    if (at.isScalar()) {
      at.scalar("a trigger").ifPresent(word -> bareTrigger(at, word));
    } else {
      at.section()
          .map(section -> section.only(Set.copyOf(TRIGGERS)))
          .ifPresent(section -> section.entries().forEach(this::trigger));
    }
  }

  private void bareTrigger(YamlValue at, String word) {
    switch (word) {
      case "error-drift" -> {
        once(at, word);
        errorDrift = true;
      }
      case "feature-drift" -> {
        once(at, word);
        share = SHARE;
      }
      case "every" -> at.report("every needs a duration, as in {every: 60d}");
      default -> at.reportUnknown(word, TRIGGERS);
    }
  }

  private void trigger(String word, YamlValue at) {
    switch (word) {
      case "error-drift" -> at.report("takes no settings: write error-drift alone");
      case "feature-drift" -> {
        once(at, word);
        share =
            at.section()
                .map(section -> section.only(Set.of("share")))
                .flatMap(
                    section ->
                        section.need(
                            "share",
                            "the share of drifted features that asks for a retraining",
                            value -> value.number(Bounds.UNIT_WITHOUT_ZERO)))
                .orElse(null);
      }
      case "every" -> {
        once(at, word);
        every = at.duration(Bounds.ABOVE_ZERO).orElse(null);
      }
      default -> {} // reported as unknown before
    }
  }

  private void once(YamlValue at, String trigger) {
    if (!seen.add(trigger)) {
      at.report("%s is there twice: keep one".formatted(trigger));
    }
  }

  private static Optional<List<Retrain.TrainingRange>> ranges(YamlValue at) {
    List<Retrain.TrainingRange> ranges = new ArrayList<>();
    List<YamlValue> values = at.list();
    values.forEach(value -> range(value).ifPresent(ranges::add));
    if (values.isEmpty()) {
      at.report("names no range: since-drift, all or a duration is expected");
    }
    if (Set.copyOf(ranges).size() < ranges.size()) {
      at.report("names a range twice: keep one");
    }
    return Optional.of(ranges).filter(read -> !read.isEmpty());
  }

  private static Optional<Retrain.TrainingRange> range(YamlValue at) {
    Optional<String> word = at.scalar("since-drift, all or a duration");
    if (word.isEmpty()) {
      return Optional.empty();
    }
    return switch (word.get()) {
      case "since-drift" -> Optional.of(new Retrain.SinceDrift());
      case "all" -> Optional.of(new Retrain.Everything());
      default -> latest(at, word.get());
    };
  }

  private static Optional<Retrain.TrainingRange> latest(YamlValue at, String word) {
    if (DurationText.parse(word).isEmpty()) {
      at.report(
          "is %s: since-drift, all or a duration as in 30d is expected".formatted(at.shown()));
      return Optional.empty();
    }
    return at.duration(Bounds.ABOVE_ZERO).map(Retrain.Latest::new);
  }
}
