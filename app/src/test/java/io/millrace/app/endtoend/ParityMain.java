package io.millrace.app.endtoend;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.backtest.MonitorParity;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;

/**
 * Invariant 3 from outside: folds the recorded logs again in a process that took no part in the
 * run, prints what it compared and what differs, and exits with 0 when nothing does.
 */
public final class ParityMain {
  private ParityMain() {}

  /**
   * @param args pipeline file, Kafka's address, the schema registry's
   */
  public static void main(String[] args) {
    Pipeline pipeline = PipelineFile.read(Path.of(args[0]));
    var connection = new Connection(args[1], args[2], pipeline.kafka());
    var check = new ParityCheck(pipeline, connection, new ConfluentCodecs(connection));
    LogParity.Finding logs = check.logs();
    MonitorParity.Finding monitor = check.monitor();
    System.out.printf(
        "parity of %d vectors, %d scores, %d outcomes, %d drift records, %d verdicts%n",
        logs.vectors(), logs.scores(), monitor.outcomes(), monitor.drifts(), monitor.verdicts());
    System.out.printf("unrecorded %d%n", logs.unrecorded());
    logs.examples().forEach(System.out::println);
    monitor.examples().forEach(System.out::println);
    System.exit(logs.holds() && monitor.holds() && logs.unrecorded() == 0 ? 0 : 1);
  }
}
