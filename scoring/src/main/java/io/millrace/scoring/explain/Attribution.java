package io.millrace.scoring.explain;

/**
 * What each feature did to a model's output.
 *
 * @param base the output when no feature is known
 * @param output the output for the row
 * @param effects one per feature, in the manifest's order; owned, never written again
 * @param position the class that the output is of; 0 where the answer is one number
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Attribution(double base, double output, double[] effects, int position) {
  /** Of an answer that is one number. */
  Attribution(double base, double output, double[] effects) {
    this(base, output, effects, 0);
  }
}
