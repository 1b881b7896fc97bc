package io.millrace.measures.verdict;

/** The statistical argument that an answer rests on. */
public enum Lane {
  /**
   * The asymptotic confidence sequence on block means: holds under autocorrelation within blocks.
   */
  BLOCK_MEANS
}
