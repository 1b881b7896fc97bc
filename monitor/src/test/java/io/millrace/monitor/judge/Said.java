package io.millrace.monitor.judge;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.schemas.message.Verdict;
import java.util.List;

/** What a judge said, by kind. */
final class Said {
  private Said() {}

  static List<Verdict> verdicts(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.VerdictReached.class::isInstance)
        .map(each -> ((MonitorOutput.VerdictReached) each).verdict())
        .toList();
  }
}
