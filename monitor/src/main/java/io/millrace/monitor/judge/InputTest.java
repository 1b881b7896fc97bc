package io.millrace.monitor.judge;

import io.millrace.schemas.message.Drift;
import java.time.Instant;
import java.util.List;

/**
 * What the tests of a window's features found.
 *
 * @param drifts one for each feature, drifted or not
 */
public record InputTest(Instant windowStart, Instant windowEnd, List<Drift> drifts) {
  public InputTest {
    drifts = List.copyOf(drifts);
  }
}
