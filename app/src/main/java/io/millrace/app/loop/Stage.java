package io.millrace.app.loop;

/**
 * A stage of the loop: it reads logs from where it last committed and writes into a transaction.
 *
 * <pre>
 *   step(n)    takes up to n next records; outputs are seen by nobody yet
 *   commit()   outputs, positions and state hold from now on, together
 *   crash()    everything since the last commit is lost; state is rebuilt from what was committed
 * </pre>
 */
public interface Stage {
  String name();

  /** Takes up to so many next records; 0 when there was nothing to do. */
  int step(int most);

  void commit();

  void crash();
}
