package io.millrace.measures.verdict;

/** What a comparison says about the candidate, at this moment and at every other alike. */
public enum Answer {
  /** The candidate's expected loss is smaller. */
  BETTER,
  /** The candidate's expected loss is larger. */
  WORSE,
  /** Whatever the difference is, it is smaller than the tie that the trial was given. */
  EQUIVALENT,
  /** The data do not tell yet. */
  NOT_YET
}
