package io.millrace.schemas.yaml;

import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code label.classes}: there with several classes, and with no other task. */
final class ClassNames {
  private static final int LONGEST = 100;

  private final YamlSection section;
  private final Key<YamlValue> key;

  ClassNames(YamlSection section, Key<YamlValue> key) {
    this.section = section;
    this.key = key;
  }

  /** The names, none for another task; empty where they do not fit, as reported. */
  Optional<List<String>> read(Task task) {
    Optional<YamlValue> found = section.at(key);
    if (task != Task.MULTICLASS) {
      found.ifPresent(
          at -> at.report("belongs to task multiclass: leave it out, or set task: multiclass"));
      return found.isPresent() ? Optional.empty() : Optional.of(List.of());
    }
    if (found.isEmpty()) {
      section
          .at()
          .report(
              "has task multiclass but no classes: name them, in the order of their probabilities,"
                  + " as in classes: [low, medium, high]");
    }
    return found.flatMap(ClassNames::names);
  }

  private static Optional<List<String>> names(YamlValue value) {
    List<String> names = new ArrayList<>();
    boolean isSound = true;
    for (YamlValue at : value.list()) {
      Optional<String> name = at.scalar("a class's name");
      isSound = isSound && name.isPresent();
      if (name.isPresent() && (name.get().isBlank() || name.get().length() > LONGEST)) {
        at.report("is %s: a name of 1 to %d characters is expected".formatted(at.shown(), LONGEST));
        isSound = false;
      } else if (name.isPresent() && names.contains(name.get())) {
        at.report("names class %s again: each stands once".formatted(name.get()));
        isSound = false;
      }
      name.ifPresent(names::add);
    }
    if (isSound && (names.size() < 2 || names.size() > Pipeline.Label.MOST_CLASSES)) {
      value.report(
          "has %d classes: 2 to %d are expected"
              .formatted(names.size(), Pipeline.Label.MOST_CLASSES));
      isSound = false;
    }
    return isSound ? Optional.of(List.copyOf(names)) : Optional.empty();
  }
}
