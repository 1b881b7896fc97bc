package io.millrace.schemas.message;

/** The two seats of a contender: its current version, and the one on trial beside it. */
public enum Alias {
  CURRENT,
  TRIAL
}
