package io.millrace.app.validate;

import io.millrace.features.engine.KeptWindows;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a changed pipeline file means for the pipeline that runs. A warning is a change that a
 * restart of the stages brings about; a failure is one that a restart would not survive.
 */
final class Difference {
  private final Pipeline running;
  private final Pipeline wanted;

  Difference(Pipeline running, Pipeline wanted) {
    this.running = running;
    this.wanted = wanted;
  }

  /** An active version and the features that it takes. */
  record Serving(String name, List<Manifest.FeatureRef> features) {
    Serving {
      features = List.copyOf(features);
    }
  }

  List<Check> checks(List<Serving> active) {
    return List.of(features(), versions(active), windows(), streams(), label(), settings());
  }

  private Check features() {
    Map<String, String> before = definitions(running.signature());
    Map<String, String> after = definitions(wanted.signature());
    List<Check.Finding> changes = new ArrayList<>();
    after.forEach(
        (name, definition) -> {
          String old = before.get(name);
          if (old == null) {
            note(changes, "feature %s is new: %s".formatted(name, definition));
          } else if (!old.equals(definition)) {
            note(changes, "feature %s changes: %s -> %s".formatted(name, old, definition));
          }
        });
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(name -> note(changes, "feature %s is gone".formatted(name)));
    String from = running.signature().hash();
    String to = wanted.signature().hash();
    if (from.equals(to)) {
      return Check.passed("running features", "signature %s, as it runs".formatted(to));
    }
    if (changes.isEmpty()) {
      note(changes, "the order of the features changes");
    }
    return Check.warned(
        "running features",
        "new signature %s -> %s: vectors carry it from the restart on".formatted(from, to),
        changes);
  }

  private static Map<String, String> definitions(Signature signature) {
    Map<String, String> definitions = new LinkedHashMap<>();
    signature.columns().forEach(column -> definitions.put(column.name(), column.definition()));
    return definitions;
  }

  /** A version takes features by name and definition: those it takes must still be there. */
  private Check versions(List<Serving> active) {
    List<Check.Finding> findings = new ArrayList<>();
    for (Serving version : active) {
      List<String> lost =
          version.features().stream()
              .filter(feature -> !isThere(feature))
              .map(Manifest.FeatureRef::name)
              .toList();
      if (!lost.isEmpty()) {
        note(
            findings,
            ("%s takes %s, which the new vectors no longer have: it cannot score them, each goes to"
                    + " the dead letters; keep the features until a version without them is"
                    + " current, under other names if they change")
                .formatted(version.name(), String.join(", ", lost)));
      }
    }
    String summary =
        "%d of %d active versions go on with the features they name"
            .formatted(active.size() - findings.size(), active.size());
    return findings.isEmpty()
        ? Check.passed("running versions", summary)
        : Check.failed("running versions", summary, findings);
  }

  private boolean isThere(Manifest.FeatureRef feature) {
    int position = wanted.signature().position(feature.name());
    return position >= 0
        && wanted
            .signature()
            .columns()
            .get(position)
            .definitionHash()
            .equals(feature.definitionHash());
  }

  private Check windows() {
    List<Check.Finding> changes = new ArrayList<>();
    if (!running.windowKey().equals(wanted.windowKey())) {
      note(
          changes,
          ("the keyed log is partitioned by %s, and would be by %s: every window is rebuilt, and a"
                  + " partition's number no longer means the same events; begin under another"
                  + " pipeline name, or from emptied topics")
              .formatted(key(running), key(wanted)));
      return Check.failed("running windows", "the window key changes", changes);
    }
    Map<WindowKey, String> kept = KeptWindows.definitions(running);
    Map<WindowKey, String> asked = KeptWindows.definitions(wanted);
    if (kept.equals(asked)) {
      return Check.passed("running windows", "by %s, as it runs".formatted(key(wanted)));
    }
    changedWindows(changes);
    return Check.failed(
        "running windows",
        "the features stage keeps windows for what runs, and cannot go on with others",
        changes);
  }

  /** Windows of one key share their state, so a change of one is a change of what is kept. */
  private void changedWindows(List<Check.Finding> changes) {
    Map<String, String> before = aggregates(running);
    Map<String, String> after = aggregates(wanted);
    after.forEach(
        (definition, name) -> {
          if (!before.containsKey(definition)) {
            note(changes, "the window of %s is not kept yet: %s".formatted(name, definition));
          }
        });
    before.forEach(
        (definition, name) -> {
          if (!after.containsKey(definition)) {
            note(
                changes, "the window of %s is no longer asked for: %s".formatted(name, definition));
          }
        });
    note(
        changes,
        "give the changed file another pipeline name: its windows are computed from the streams'"
            + " beginning, while the pipeline that runs goes on");
  }

  private static String key(Pipeline pipeline) {
    return pipeline.windowKey().map(Objects::toString).orElse("the streams' keys");
  }

  private static Map<String, String> aggregates(Pipeline pipeline) {
    return pipeline.features().stream()
        .filter(Aggregate.class::isInstance)
        .collect(
            Collectors.toMap(
                pipeline::definition, Feature::name, (one, other) -> one, LinkedHashMap::new));
  }

  private Check streams() {
    List<Check.Finding> changes = new ArrayList<>();
    running.streams().keySet().stream()
        .filter(name -> !wanted.streams().containsKey(name))
        .forEach(name -> note(changes, "stream %s is no longer read".formatted(name)));
    wanted
        .streams()
        .forEach(
            (name, stream) ->
                Optional.ofNullable(running.streams().get(name))
                    .ifPresentOrElse(
                        old -> stream(old, stream, changes),
                        () -> note(changes, "stream %s is new".formatted(name))));
    if (!running.scored().equals(wanted.scored())) {
      note(changes, "score: %s -> %s".formatted(running.scored(), wanted.scored()));
    }
    return Check.warned("running streams", unless(changes), changes);
  }

  private static void stream(
      Pipeline.Stream old, Pipeline.Stream stream, List<Check.Finding> changes) {
    changed(changes, stream.name() + ".id", old.id(), stream.id());
    changed(changes, stream.name() + ".key", old.key(), stream.key());
    changed(changes, stream.name() + ".time", old.time(), stream.time());
    changed(changes, stream.name() + ".format", old.format(), stream.format());
    changed(changes, stream.name() + ".require", old.require(), stream.require());
    changed(changes, stream.name() + ".derive", old.derive(), stream.derive());
    changed(changes, stream.name() + ".entrance", old.entrance(), stream.entrance());
  }

  private Check label() {
    List<Check.Finding> changes = new ArrayList<>();
    Pipeline.Label old = running.label();
    Pipeline.Label label = wanted.label();
    changed(changes, "value", value(old), value(label));
    changed(changes, "task", old.task(), label.task());
    changed(changes, "classes", old.classes(), label.classes());
    changed(changes, "scale", old.scale(), label.scale());
    changed(changes, "within", old.within(), label.within());
    changed(changes, "absent", old.absent(), label.absent());
    changed(changes, "observed", old.observed(), label.observed());
    String meaning =
        "examples from now on have another label than those before: versions trained on both learn"
            + " a mixture; retrain on what comes after the restart";
    return old.task() == label.task() && old.classes().size() == label.classes().size()
        ? Check.warned("running label", changes.isEmpty() ? unless(changes) : meaning, changes)
        : Check.failed(
            "running label",
            "what the monitor keeps was measured by another task: it would not go on with it, and no"
                + " version answers the new one; take another pipeline name",
            changes);
  }

  private static String value(Pipeline.Label label) {
    return label.source().map(Pipeline.Label.Source::toString).orElse("told by nobody");
  }

  private Check settings() {
    List<Check.Finding> changes = new ArrayList<>();
    changed(changes, "zone", running.zone(), wanted.zone());
    changed(changes, "lateness", running.lateness(), wanted.lateness());
    changed(changes, "models", running.contenders(), wanted.contenders());
    changed(changes, "bootstrap", running.bootstrap(), wanted.bootstrap());
    changed(changes, "tune", running.tune(), wanted.tune());
    changed(changes, "decide", running.decide(), wanted.decide());
    changed(changes, "explain", running.explain(), wanted.explain());
    changed(changes, "gates", running.gates(), wanted.gates());
    changed(changes, "trial", running.trial(), wanted.trial());
    changed(changes, "monitor", running.monitor(), wanted.monitor());
    changed(changes, "retrain", running.retrain(), wanted.retrain());
    changed(changes, "delivery", running.delivery(), wanted.delivery());
    return Check.warned("running settings", unless(changes), changes);
  }

  private static String unless(List<Check.Finding> changes) {
    return changes.isEmpty() ? "as they run" : "they change with the restart";
  }

  private static void changed(List<Check.Finding> to, String what, Object before, Object after) {
    if (!before.equals(after)) {
      note(to, "%s: %s -> %s".formatted(what, before, after));
    }
  }

  private static void note(List<Check.Finding> to, String message) {
    to.add(Check.Finding.of(message));
  }
}
