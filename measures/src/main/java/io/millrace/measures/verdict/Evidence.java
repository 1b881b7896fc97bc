package io.millrace.measures.verdict;

/**
 * An answer with everything that is needed to check it.
 *
 * <p>A positive difference means that the candidate is better: it is the baseline's loss minus the
 * candidate's, averaged over blocks of equal weight.
 *
 * <p>By the event, estimate, interval, outcomes and design effect are those of the events, and the
 * upper end is 1, because that lane looks for better only.
 *
 * @param lane the argument that the answer rests on
 * @param estimate mean difference of losses over closed blocks, in [-1, 1] but for the noise of
 *     weights; 0 before the first
 * @param lower lower end of the interval for the expected difference
 * @param upper upper end; the interval is [-1, 1] under two blocks
 * @param blocks closed blocks with outcomes
 * @param outcomes outcomes in them, those whose label could be seen and was not included
 * @param blockMillis length of a block
 * @param lagOneCorrelation correlation of block means with the ones before; well above 0.1 it says
 *     that blocks are too short for the interval to be trusted. 0 while it cannot be told
 * @param designEffect how many times larger the variance of the estimate is than it would be if
 *     outcomes were independent: outcomes / designEffect is what they are worth. 1 while it cannot
 *     be told
 * @param alpha error probability that was given to the lane
 */
public record Evidence(
    Answer answer,
    Lane lane,
    double estimate,
    double lower,
    double upper,
    long blocks,
    long outcomes,
    long blockMillis,
    double lagOneCorrelation,
    double designEffect,
    double alpha) {

  /** Whether a promotion that follows from it stays under watch. */
  public boolean provisional() {
    return lane == Lane.EVENTS;
  }
}
