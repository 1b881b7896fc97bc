package io.millrace.schemas.message;

import java.time.Instant;

/**
 * What the paired losses of two versions say so far. Positive differences favour the candidate:
 * difference = loss of the baseline - loss of the candidate.
 *
 * @param comparison a trial against its contender's current version, or a contender's current
 *     version against the champion
 * @param lane which rule answered, e.g. {@code block-means}
 * @param lower lower end of the confidence sequence for the mean difference
 * @param outcomes paired outcomes seen
 * @param blocks closed blocks seen
 * @param designEffect variance of block means over what independent losses would give
 * @param alphaSpent error probability given to this comparison
 * @param startedAt event time of the first paired outcome
 * @param decidedAt event time at which the verdict was reached
 * @param isFinal whether the comparison ended with it
 * @param why the rule in words, with its numbers
 */
public record Verdict(
    String id,
    Comparison comparison,
    String contender,
    int version,
    String againstContender,
    int againstVersion,
    Answer answer,
    String lane,
    double estimate,
    double lower,
    double upper,
    long outcomes,
    int blocks,
    long blockMillis,
    double lagOneCorrelation,
    double designEffect,
    double alphaSpent,
    double tie,
    Instant startedAt,
    Instant decidedAt,
    boolean isFinal,
    String why) {

  /** Which two versions are compared. */
  public enum Comparison {
    TRIAL,
    TITLE
  }

  /** The candidate is ... */
  public enum Answer {
    BETTER,
    WORSE,
    EQUIVALENT,
    NOT_YET
  }
}
