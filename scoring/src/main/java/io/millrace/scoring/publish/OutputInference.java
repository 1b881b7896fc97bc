package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.model.ModelShape;
import io.millrace.scoring.model.ModelShape.Result;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out where a model's score is: the one output of floating-point numbers, or the one of them
 * called probabilities, or logits where that is what it is to be; in it the only column, or of two
 * the one of class 1; for several classes or clusters all columns, as many as they are.
 */
final class OutputInference {
  private static final List<String> YES = List.of("1", "1.0", "true", "yes");

  private static final List<String> EMBEDDINGS = List.of("embedding", "hidden_state", "pooler");

  private final ModelShape shape;
  private final Task task;
  private final List<String> classes;
  private final String asked;
  private final String sought;

  OutputInference(ModelShape shape, Offer offer) {
    this.shape = shape;
    this.task = offer.task();
    this.classes = offer.classes();
    this.asked = offer.output().strip();
    this.sought = offer.outputIs().strip().equals("logit") ? "logit" : "prob";
  }

  /** An output and a column of it. */
  record Place(Result output, int column) {}

  Place place() {
    return scoring(said());
  }

  private Place said() {
    if (asked.isEmpty()) {
      Result output = only(shape.outputs());
      return new Place(output, column(output));
    }
    Optional<Result> whole = named(asked);
    if (whole.isPresent()) {
      return new Place(whole.get(), column(whole.get()));
    }
    int colon = asked.lastIndexOf(':');
    String name = colon < 0 ? asked : asked.substring(0, colon);
    Result output =
        name.isEmpty()
            ? only(shape.outputs())
            : named(name).orElseThrow(() -> question("--output names " + name));
    if (!classes.isEmpty()) {
      throw question("--output names a column, but the answer is one for each " + one());
    }
    try {
      return new Place(output, Integer.parseInt(asked.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw question("--output says " + asked);
    }
  }

  private Optional<Result> named(String name) {
    return shape.outputs().stream().filter(output -> output.name().equals(name)).findFirst();
  }

  private Result only(List<Result> outputs) {
    List<Result> all = outputs.stream().filter(Result::isReal).toList();
    List<Result> real = all.stream().filter(output -> !isEmbedding(output)).toList();
    if (real.isEmpty() && !all.isEmpty()) {
      throw embedding(all.getFirst());
    }
    List<Result> probable =
        real.stream()
            .filter(output -> output.name().toLowerCase(Locale.ROOT).contains(sought))
            .toList();
    List<Result> left = real.size() > 1 ? probable : real;
    if (left.size() != 1) {
      throw question("it cannot be told which output holds the score");
    }
    return left.getFirst();
  }

  /** A vector for each token, or one that is called so. */
  private static boolean isEmbedding(Result output) {
    String name = output.name().toLowerCase(Locale.ROOT);
    List<Long> row =
        output.dims().isEmpty() ? List.of() : output.dims().subList(1, output.dims().size());
    boolean isPerToken = row.size() > 1 && row.stream().anyMatch(dim -> dim != 1);
    return isPerToken || EMBEDDINGS.stream().anyMatch(name::contains);
  }

  private static UnclearException embedding(Result output) {
    return new UnclearException(
        "output %s is an embedding, numbers that describe a text to a further model, and no score: export the model with its classifier head, whose output is a probability"
            .formatted(output.words()));
  }

  private static Place scoring(Place place) {
    if (isEmbedding(place.output())) {
      throw embedding(place.output());
    }
    return place;
  }

  private int column(Result output) {
    if (!classes.isEmpty()) {
      return first(output);
    }
    if (output.columns() == 1) {
      return 0;
    }
    if (output.columns() == 2 && task == Task.BINARY) {
      return output.classes().stream()
          .filter(name -> YES.contains(name.toLowerCase(Locale.ROOT)))
          .findFirst()
          .map(output.classes()::indexOf)
          .orElse(1);
    }
    throw question(
        "it cannot be told which column of output %s is the score".formatted(output.name()));
  }

  private int first(Result output) {
    if (output.columns() != ModelShape.OPEN && output.columns() != classes.size()) {
      throw question(
          "output %s has %d columns, but the pipeline has the %d %s %s: one column for each, in that order, is needed"
              .formatted(
                  output.name(),
                  output.columns(),
                  classes.size(),
                  task == Task.CLUSTERING ? "clusters" : "classes",
                  classes));
    }
    return 0;
  }

  private String one() {
    return task == Task.CLUSTERING ? "cluster" : "class";
  }

  private UnclearException question(String what) {
    String example =
        shape.outputs().stream()
            .filter(Result::isReal)
            .findFirst()
            .map(output -> output.name() + ":1")
            .orElse("none: it gives no floating-point numbers, so it cannot serve");
    return new UnclearException(
        "%s; the model gives %s. Say it, for example: --output %s (NAME:COLUMN, columns from 0)"
            .formatted(
                what,
                shape.outputs().stream().map(Result::words).collect(Collectors.joining("; ")),
                example));
  }
}
