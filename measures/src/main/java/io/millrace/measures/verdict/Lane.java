package io.millrace.measures.verdict;

/** The statistical argument that an answer rests on. */
public enum Lane {
  /**
   * The asymptotic confidence sequence on block means: holds under autocorrelation within blocks.
   */
  BLOCK_MEANS,
  /**
   * The empirical-Bernstein sequence on events, above a margin and weakened by the design effect:
   * valid for the path that was seen, so what follows from it is provisional.
   */
  EVENTS
}
