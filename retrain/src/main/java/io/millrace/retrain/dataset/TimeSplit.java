package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Example;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Examples cut in three by event time: train, then validation, then holdout; never shuffled across.
 *
 * <p>Each part is purged of examples whose label became known only after the next part began:
 * whoever stood at that point could not have learnt from them (M. Lopez de Prado, Advances in
 * Financial Machine Learning, 2018, chapter 7, calls it purging). So a score on the holdout is one
 * that could have been had.
 *
 * @param train what models and encodings are fitted to
 * @param validation where candidates are chosen and training is stopped
 * @param holdout where the chosen one is judged, once
 * @param purged examples of train and validation left out for their late labels
 */
public record TimeSplit(
    List<Example> train, List<Example> validation, List<Example> holdout, int purged) {
  public TimeSplit {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    holdout = List.copyOf(holdout);
  }

  /**
   * Cuts a range.
   *
   * @param range in event time order
   * @param holdoutFrom start of the holdout, after the range's first example
   */
  static TimeSplit of(List<Example> range, Instant holdoutFrom, double validationShare) {
    int holdoutAt = TrainingSet.firstAtOrAfter(range, holdoutFrom);
    List<Example> development = range.subList(0, holdoutAt);
    Instant validationFrom = latestShare(development, holdoutFrom, validationShare);
    int validationAt = TrainingSet.firstAtOrAfter(development, validationFrom);
    List<Example> train = knownBefore(development.subList(0, validationAt), validationFrom);
    List<Example> validation =
        knownBefore(development.subList(validationAt, holdoutAt), holdoutFrom);
    return new TimeSplit(
        train,
        validation,
        range.subList(holdoutAt, range.size()),
        holdoutAt - train.size() - validation.size());
  }

  /** Start of the latest share of the time from the first example to {@code end}. */
  static Instant latestShare(List<Example> ordered, Instant end, double share) {
    if (ordered.isEmpty()) {
      return end;
    }
    long span = Duration.between(ordered.getFirst().vector().eventTime(), end).toMillis();
    return end.minusMillis(Math.round(span * share));
  }

  private static List<Example> knownBefore(List<Example> part, Instant next) {
    return part.stream().filter(example -> example.labelKnownAt().isBefore(next)).toList();
  }
}
