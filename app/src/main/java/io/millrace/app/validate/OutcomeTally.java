package io.millrace.app.validate;

import io.millrace.features.field.LabelValue;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether labels find their scored events, and when; holds both streams' ids and times. */
final class OutcomeTally {
  private static final int SHOWN = 3;

  /** Our own: where more errors are cut than this, losses hardly tell a better model. */
  private static final double MOST_CUT = 0.25;

  private static final double LEAST_LOSS = 0.02;

  private final Pipeline pipeline;
  private final LabelValue label;
  private final String stream;
  private final Map<String, Instant> scored = new HashMap<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  private OutcomeTally(Pipeline pipeline, LabelValue label, String stream) {
    this.pipeline = pipeline;
    this.label = label;
    this.stream = stream;
  }

  /** Empty where nobody says what was true. */
  static Optional<OutcomeTally> of(Pipeline pipeline) {
    return LabelValue.of(pipeline)
        .flatMap(
            label ->
                pipeline
                    .label()
                    .source()
                    .map(source -> new OutcomeTally(pipeline, label, source.stream())));
  }

  /** The stream that tells the labels. */
  String stream() {
    return stream;
  }

  private record Outcome(String id, Instant known, double value) {}

  void admitted(Event event) {
    if (event.stream().equals(pipeline.scored())) {
      scored.put(event.id(), event.time());
    }
    if (event.stream().equals(stream)) {
      double value = label.of(event.values());
      outcomes.add(new Outcome(event.id(), event.time(), value));
    }
  }

  Check check() {
    List<Outcome> matched = outcomes.stream().filter(o -> scored.containsKey(o.id)).toList();
    List<Outcome> early = matched.stream().filter(this::isEarly).toList();
    List<Outcome> inTime = matched.stream().filter(o -> !isEarly(o) && !isOverdue(o)).toList();
    String summary =
        "%,d labels for %,d scored events, %,d in time; %s"
            .formatted(outcomes.size(), scored.size(), inTime.size(), rates(inTime));
    List<Check.Finding> wrong = new ArrayList<>();
    List<Check.Finding> notes = new ArrayList<>();
    add(
        wrong,
        early,
        "are known before their own event: is %s when it became known?"
            .formatted(pipeline.stream(stream).time()));
    add(notes, select(o -> !scored.containsKey(o.id)), "match no scored event by its id");
    add(
        notes,
        matched.stream().filter(this::isOverdue).toList(),
        "are known later than label.within %s allows: they do not count"
            .formatted(pipeline.label().within()));
    if (inTime.isEmpty()) {
      wrong.add(Check.Finding.of("no scored event has a label in time: nothing can be learned"));
    } else if (inTime.stream().mapToDouble(Outcome::value).distinct().limit(2).count() == 1) {
      wrong.add(Check.Finding.of("all labels are equal: there is nothing to predict"));
    } else {
      pipeline.label().scale().flatMap(scale -> unfit(scale, inTime)).ifPresent(notes::add);
      unseen(inTime).ifPresent(notes::add);
    }
    List<Check.Finding> all = new ArrayList<>(wrong);
    all.addAll(notes);
    return wrong.isEmpty()
        ? Check.warned("outcomes", summary, all)
        : Check.failed("outcomes", summary, all);
  }

  /** What is known of the labels before any model: their mean, or the classes' shares. */
  private String rates(List<Outcome> inTime) {
    List<String> classes = pipeline.label().classes();
    if (classes.isEmpty()) {
      double rate = inTime.stream().mapToDouble(Outcome::value).average().orElse(Double.NaN);
      return "%s %.4f".formatted(pipeline.label().scale().isPresent() ? "mean" : "base rate", rate);
    }
    return IntStream.range(0, classes.size())
        .mapToObj(k -> "%s %.4f".formatted(classes.get(k), share(k, inTime)))
        .collect(Collectors.joining(", ", "shares ", ""));
  }

  private static double share(int position, List<Outcome> inTime) {
    long count = inTime.stream().filter(outcome -> outcome.value == position).count();
    return inTime.isEmpty() ? Double.NaN : (double) count / inTime.size();
  }

  /** Classes that never come are forecast from nothing; worth a word, no mistake. */
  private Optional<Check.Finding> unseen(List<Outcome> inTime) {
    List<String> classes = pipeline.label().classes();
    List<String> missing =
        IntStream.range(0, classes.size())
            .filter(k -> share(k, inTime) == 0)
            .mapToObj(classes::get)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Check.Finding.of(
                "no label is of the classes %s: models learn nothing of them".formatted(missing)));
  }

  /** A scale by which nearly all errors count alike, even those of the labels' own median. */
  private static Optional<Check.Finding> unfit(double scale, List<Outcome> inTime) {
    double[] values = inTime.stream().mapToDouble(Outcome::value).sorted().toArray();
    double median = values[values.length / 2];
    double[] errors = Arrays.stream(values).map(value -> Math.abs(value - median)).toArray();
    double cut =
        Arrays.stream(errors).filter(error -> error >= scale).count() / (double) errors.length;
    double loss = Arrays.stream(errors).average().orElse(0) / scale;
    if (cut > MOST_CUT) {
      return Optional.of(
          Check.Finding.of(
              "label.scale %s is small: %.0f %% of the labels are that far from their median %s and count as a whole loss; take a greater one"
                  .formatted(scale, 100 * cut, median)));
    }
    return loss >= LEAST_LOSS
        ? Optional.empty()
        : Optional.of(
            Check.Finding.of(
                "label.scale %s is great: forecasting the median %s of all loses %.4f already, so that nothing beats it by trial.tie; take a smaller one"
                    .formatted(scale, median, loss)));
  }

  private List<Outcome> select(Predicate<Outcome> wanted) {
    return outcomes.stream().filter(wanted).toList();
  }

  private boolean isEarly(Outcome outcome) {
    Instant event = scored.get(outcome.id);
    return event != null && outcome.known.isBefore(event);
  }

  private boolean isOverdue(Outcome outcome) {
    Instant event = scored.get(outcome.id);
    return event != null && outcome.known.isAfter(event.plus(pipeline.label().within()));
  }

  private void add(List<Check.Finding> to, List<Outcome> found, String what) {
    if (!found.isEmpty()) {
      to.add(
          new Check.Finding(
              0,
              "",
              "%,d labels %s".formatted(found.size(), what),
              found.stream().limit(SHOWN).map(this::words).toList()));
    }
  }

  private String words(Outcome outcome) {
    Instant event = scored.get(outcome.id);
    return "%s known %s%s"
        .formatted(outcome.id, outcome.known, event == null ? "" : ", its event is of " + event);
  }
}
