package io.millrace.schemas.pipeline;

/**
 * What a binary decision costs, by what turned out to be true; in any one unit.
 *
 * <p>Deciding 1 is at most as dear as deciding 0 from the probability
 *
 * <pre>
 *   (false_alarm - correct_rejection) / (false_alarm - correct_rejection + miss - hit)
 * </pre>
 *
 * <p>on, which is the whole effect of the four (Elkan, The Foundations of Cost-Sensitive Learning,
 * 2001). It holds for scores that are probabilities.
 *
 * @param hit of deciding 1 where 1 is true
 * @param falseAlarm of deciding 1 where 0 is true; above {@code correctRejection}
 * @param miss of deciding 0 where 1 is true; above {@code hit}
 * @param correctRejection of deciding 0 where 0 is true
 */
public record Costs(double hit, double falseAlarm, double miss, double correctRejection) {
  public Costs {
    if (!(falseAlarm > correctRejection && miss > hit)) {
      throw new IllegalArgumentException(
          ("false_alarm %s must cost more than correct_rejection %s, and miss %s more than hit %s:"
                  + " else one decision would be right whatever the score")
              .formatted(falseAlarm, correctRejection, miss, hit));
    }
  }

  /** The probability from which on deciding 1 costs least. */
  public double threshold() {
    double alarm = falseAlarm - correctRejection;
    return alarm / (alarm + (miss - hit));
  }
}
