package io.millrace.app.endtoend;

import io.millrace.app.run.LoopReader;
import io.millrace.app.verify.Conservation;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * Invariant 1 from outside: reads committed records only, prints what it counted and what is wrong,
 * and exits with 0 when nothing is.
 */
public final class VerifierMain {
  private VerifierMain() {}

  /**
   * @param args pipeline file, Kafka's address, the schema registry's
   */
  public static void main(String[] args) {
    Pipeline pipeline = PipelineFile.read(Path.of(args[0]));
    var connection = new Connection(args[1], args[2], pipeline.kafka());
    var reader = new LoopReader(connection, pipeline, new ConfluentCodecs(connection));
    Conservation.Finding finding = reader.conservation();
    System.out.printf(
        "events %d, dead letters %d, vectors %d, predictions %s%n",
        finding.events(),
        finding.deadLetters(),
        finding.vectors(),
        new TreeMap<>(finding.predictions()));
    finding.problems().forEach(System.out::println);
    System.exit(finding.holds() ? 0 : 1);
  }
}
