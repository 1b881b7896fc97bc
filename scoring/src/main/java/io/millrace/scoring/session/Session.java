package io.millrace.scoring.session;

/** One membership in a group, from joining to the first failure. Used by one thread. */
public interface Session extends AutoCloseable {
  /** Works on what has come; commits when it is time. */
  void step();

  /** Commits what is done. */
  void end();

  /** Drops what is not committed and leaves the group. */
  @Override
  void close();
}
